#include "support/people.hpp"

namespace ratchet::testing {

std::string create_people(const PeopleTable& table) {
  std::string text = "CREATE TABLE people (" + workload::key_columns_sql(table.keys) +
                     ", city TEXT, score INTEGER";
  if (!table.columns.empty()) text += ", " + table.columns;
  const std::string key = workload::key_constraint_sql(table.keys);
  if (!key.empty()) text += ", " + key;
  return text + (table.rowid == Rowid::without ? ") WITHOUT ROWID;\n" : ");\n");
}

std::string split_name_on_postgres(const std::string& table) {
  return "[[change]]\naction = \"replace_columns\"\ntable = '" + table + "'\n" + R"toml(
columns = ["name"]
into = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name = "split_part(name, ' ', 1)"
forward.last_name = "substr(name, strpos(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
)toml";
}

std::string people_surroundings() {
  return R"(
    CREATE INDEX people_city_idx ON people (city, score);
    CREATE INDEX people_high_idx ON people (score) WHERE score > 900;
    CREATE VIEW people_by_city AS SELECT city, count(*) AS people FROM people GROUP BY city;
    CREATE TABLE audit (number INTEGER PRIMARY KEY, what TEXT);
    CREATE TRIGGER people_gone AFTER DELETE ON people BEGIN
      INSERT INTO audit (what) VALUES ('gone ' || OLD.id);
    END;
    CREATE TRIGGER people_scored AFTER UPDATE OF score ON people BEGIN
      INSERT INTO audit (what) VALUES ('scored ' || NEW.id);
    END;
    CREATE VIRTUAL TABLE cities USING fts5(city, content='people', content_rowid='id');
    CREATE TRIGGER cities_insert AFTER INSERT ON people BEGIN
      INSERT INTO cities (rowid, city) VALUES (NEW.id, NEW.city);
    END;
    CREATE TRIGGER cities_delete AFTER DELETE ON people BEGIN
      INSERT INTO cities (cities, rowid, city) VALUES ('delete', OLD.id, OLD.city);
    END;
    CREATE TRIGGER cities_update AFTER UPDATE OF id, city ON people BEGIN
      INSERT INTO cities (cities, rowid, city) VALUES ('delete', OLD.id, OLD.city);
      INSERT INTO cities (rowid, city) VALUES (NEW.id, NEW.city);
    END;
  )";
}

}  // namespace ratchet::testing
