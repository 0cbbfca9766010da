// A dual write between two tables on SQLite, under everything that a client's statement may say of
// conflicts, with recursive triggers on and off: after each statement both tables tell the same.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>

#include "support/chance.hpp"
#include "unit/sqlite/random_client.hpp"
#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

constexpr int kStatements = 400;
// The unique index of the old table has its like in the new one: that is what the planner asks for.
constexpr const char* kTables =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT, city TEXT);"
    "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT UNIQUE, full_name TEXT, city TEXT, "
    "vip INTEGER DEFAULT 0);";
constexpr const char* kDifferences =
    "SELECT count(*) FROM (SELECT id, email, name, city FROM users EXCEPT SELECT id, email, "
    "full_name, city FROM people) UNION ALL SELECT count(*) FROM (SELECT id, email, full_name, "
    "city "
    "FROM people EXCEPT SELECT id, email, name, city FROM users)";

DualWrite users_to_people() {
  DualWrite step =
      dual_write("users", {{"email", "email"}, {"full_name", "name"}, {"city", "city"}},
                 {{"email", "email"}, {"name", "full_name"}, {"city", "city"}});
  step.to = unqualified("people");
  step.rows.on = sql_map({{"id", "id"}});
  return step;
}

class SqlitePair : public ::testing::TestWithParam<Recursion> {
 protected:
  SqlitePair() { shop.forward(users_to_people()); }

  Workshop shop{kTables};
  std::uint64_t seed = ratchet::testing::chosen_seed();
  std::mt19937_64 random{seed};

  std::size_t pick(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
  }
  std::string id() { return std::to_string(pick(12)); }
  std::string text(char first) {
    return pick(6) == 0 ? "NULL" : fmt::format("'{}{}'", first, pick(9));
  }

  // Of either application.
  std::string statement() {
    const bool is_old = pick(2) == 0;
    const std::string table = is_old ? "users" : "people";
    const std::string name = is_old ? "name" : "full_name";
    constexpr std::array<const char*, 6> kConflicts = {"",          "OR REPLACE ", "OR IGNORE ",
                                                       "OR ABORT ", "OR FAIL ",    "OR ROLLBACK "};
    const char* conflict = kConflicts[pick(kConflicts.size())];
    switch (pick(6)) {
      case 0: return fmt::format("DELETE FROM {} WHERE id = {}", table, id());
      case 1:
        return fmt::format("UPDATE {}{} SET {} = {}, city = {} WHERE id > {}", conflict, table,
                           name, text('n'), text('c'), id());
      case 2:
        return fmt::format("UPDATE {}{} SET email = {} WHERE id = {}", conflict, table, text('e'),
                           id());
      case 3:
        return fmt::format("UPDATE {}{} SET id = {} WHERE id = {}", conflict, table, id(), id());
      case 4:
        return fmt::format(
            "INSERT INTO {} (id, email, {}) VALUES ({}, {}, {}) ON CONFLICT (id) DO "
            "UPDATE SET {} = excluded.{}",
            table, name, id(), text('e'), text('n'), name, name);
      default:
        return fmt::format(
            "INSERT {}INTO {} (id, email, {}, city) VALUES ({}, {}, {}, {}), "
            "({}, {}, {}, {})",
            conflict, table, name, id(), text('e'), text('n'), text('c'), id(), text('e'),
            text('n'), text('c'));
    }
  }
};

TEST_P(SqlitePair, both_tables_tell_the_same_behind_every_statement) {
  SQLite::Database client = open_client(shop.file(), GetParam());
  const double refused = write(client, {.statement = [this] { return statement(); },
                                        .statements = kStatements,
                                        .differences = kDifferences,
                                        .none = "0;0",
                                        .seed = seed});
  EXPECT_LT(refused, 0.5);
}

INSTANTIATE_TEST_SUITE_P(With, SqlitePair, ::testing::Values(Recursion::off, Recursion::on));

// The old table's own triggers go on with their work, also for what the new application writes.
TEST(SqlitePairAndOthers, users_triggers_of_the_old_table_hear_of_both_applications) {
  Workshop shop(std::string(kTables) +
                "CREATE TABLE audit (number INTEGER PRIMARY KEY, what TEXT);"
                "CREATE TRIGGER noted AFTER INSERT ON users BEGIN "
                "INSERT INTO audit (what) VALUES ('new ' || NEW.name); END;");
  shop.forward(users_to_people());
  shop.exec("INSERT INTO users (id, name) VALUES (1, 'Ada')");
  shop.exec("INSERT INTO people (id, full_name) VALUES (2, 'Zoe')");
  EXPECT_EQ(shop.rows("SELECT what FROM audit"), "new Ada;new Zoe");
  shop.back_to_start();
  EXPECT_EQ(shop.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"), "noted");
}

// A full-text index of the new table has to know the rows that were there before it.
TEST(SqlitePairAndOthers, users_triggers_of_the_new_table_hear_of_every_row_that_is_copied) {
  Workshop shop(std::string(kTables) +
                "INSERT INTO users (id, name) VALUES (1, 'Ada'), (2, 'Zoe');"
                "CREATE VIRTUAL TABLE found USING fts5(full_name, content='people', "
                "content_rowid='id');"
                "CREATE TRIGGER found_insert AFTER INSERT ON people BEGIN "
                "INSERT INTO found (rowid, full_name) VALUES (NEW.id, NEW.full_name); END;");
  const DualWrite mapping = users_to_people();
  shop.forward(mapping);
  EXPECT_EQ(shop.work(Copy{.table = mapping.table, .to = mapping.to}, &mapping, 1), 2);
  EXPECT_EQ(shop.rows("SELECT rowid FROM found('zoe')"), "2");
}

TEST(SqlitePairAndOthers, retired_table_is_written_on_and_comes_back_as_it_was) {
  Workshop shop(kTables);
  const DualWrite mapping = users_to_people();
  shop.forward(mapping);
  const Definitions before = shop.definitions();
  shop.forward(RetireTable{.table = mapping.table});
  shop.exec("INSERT INTO people (id, full_name) VALUES (2, 'Zoe')");
  EXPECT_EQ(shop.rows("SELECT name FROM ratchet_old_users"), "Zoe");
  shop.back();
  EXPECT_EQ(shop.definitions(), before);
  shop.exec("UPDATE users SET city = 'Rome' WHERE id = 2");
  EXPECT_EQ(shop.rows("SELECT city FROM people"), "Rome");
}

}  // namespace
}  // namespace ratchet::sqlite
