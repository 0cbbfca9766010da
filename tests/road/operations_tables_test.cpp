// Every change of tables, indexes and rows on every product, there and back again, with clients of
// the old and the new application writing to the table throughout.
#include <gtest/gtest.h>

#include "support/journey.hpp"
#include "support/people.hpp"

namespace ratchet::testing {
namespace {

Journey rename_table() {
  return {.name = "RenameTable",
          .schema = create_people({}) + "CREATE INDEX people_city_idx ON people (city);",
          .migration = R"toml(
[[change]]
action = "rename_table"
table = "people"
to = "persons"
)toml",
          .shape = workload::rename_table({}, "persons"),
          .old_clients = OldClients::until_purge};
}

// A column more in the new table, which only the new application knows, and one less.
Journey move_table() {
  return {.name = "MoveTable",
          .schema = create_people({.columns = "name TEXT, legacy TEXT NOT NULL DEFAULT 'old'"}),
          .migration = R"toml(
[[change]]
action = "create_table"
table = "persons"
columns = [
  { name = "id", type = "integer" },
  { name = "first_name", type = "text" },
  { name = "last_name", type = "text" },
  { name = "city", type = "text" },
  { name = "score", type = "integer" },
  { name = "vip", type = "integer", not_null = true, default = 0 },
]
primary_key = ["id"]

[[change]]
action = "move_table"
table = "people"
to = "persons"
allow.raises = "names are short"
forward.first_name.sqlite = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.first_name.postgres = "split_part(name, ' ', 1)"
forward.last_name.sqlite = "substr(name, instr(name || ' ', ' ') + 1)"
forward.last_name.postgres = "substr(name, strpos(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
)toml",
          .shape = workload::move_people({}, "persons")};
}

Journey beside_people(const std::string& name, const std::string& schema,
                      const std::string& migration) {
  return {.name = name,
          .schema = create_people({}) + schema,
          .migration = migration,
          .shape = workload::unmapped({}),
          .old_clients = OldClients::always};
}

Journey rebuild_table() {
  Journey journey = beside_people("RebuildTable", people_surroundings(), R"toml(
[[change]]
action = "rebuild_table"
table = "people"
strict = true
allow.check_rejects_old_writes = "every value is of its type"
)toml");
  journey.attempts_max = 2;  // of FTS5's readers, see operations_variants_test.cpp
  return journey;
}

Journey create_table() {
  return beside_people("CreateTable", "", R"toml(
[[change]]
action = "create_table"
table = "orders"
columns = [
  { name = "id", type = "integer" },
  { name = "note", type = "text", not_null = true, default = "'-'" },
]
primary_key = ["id"]
)toml");
}

Journey drop_table() {
  return beside_people("DropTable",
                       "CREATE TABLE drafts (id INTEGER PRIMARY KEY, text TEXT);"
                       "CREATE INDEX drafts_text_idx ON drafts (text);"
                       "INSERT INTO drafts VALUES (1, 'a'), (2, 'b');",
                       R"toml(
[[change]]
action = "drop_table"
table = "drafts"
)toml");
}

Journey create_index() {
  return beside_people("CreateIndex", "", R"toml(
[[change]]
action = "create_index"
table = "people"
columns = ["city", { column = "score", order = "desc" }]
where = "score > 10"
index = "people_city_score_idx"
)toml");
}

Journey drop_index() {
  return beside_people("DropIndex", "CREATE INDEX people_city_idx ON people (city);", R"toml(
[[change]]
action = "drop_index"
index = "people_city_idx"
)toml");
}

Journey raw_sql() {
  return beside_people("SqlInExpandAndContract", "", R"toml(
[[change]]
action = "sql"
up = "CREATE VIEW cities AS SELECT DISTINCT city FROM people"
down = "DROP VIEW cities"

[[change]]
action = "sql"
phase = "contract"
up = "CREATE TABLE marks (id INTEGER PRIMARY KEY); INSERT INTO marks VALUES (1);"
down = "DROP TABLE marks"
)toml");
}

class TableRoad : public ::testing::TestWithParam<OnProduct> {};

TEST_P(TableRoad, GoesThereAndBackWhileBothApplicationsWrite) {
  Traveller traveller(journey_on(GetParam()));
  traveller.go_there_and_back();
}

INSTANTIATE_TEST_SUITE_P(OfEveryChange, TableRoad,
                         on_every_product({rename_table(), create_table(), drop_table(),
                                           create_index(), drop_index(), raw_sql()}),
                         test_name);

INSTANTIATE_TEST_SUITE_P(OfRebuiltTables, TableRoad,
                         ::testing::Combine(::testing::Values(rebuild_table()),
                                            ::testing::Values(Product::sqlite)),
                         test_name);

INSTANTIATE_TEST_SUITE_P(OfMovedRows, TableRoad, on_every_product({move_table()}), test_name);

// Rows that were changed or deleted don't come back, so these go forward only.
class RowsRoad : public ::testing::TestWithParam<OnProduct> {};

TEST_P(RowsRoad, GoesThroughWhileClientsWrite) {
  Traveller traveller(journey_on(GetParam()));
  traveller.apply();
  EXPECT_EQ(traveller.project().query("SELECT count(*) FROM people WHERE done = 0"),
            (Rows{{std::int64_t{0}}}));
  traveller.contract();
  traveller.purge();
  traveller.expect_no_client_noticed();
}

// Rows of clients have done = 1 by default; those that were there before them are not done.
Journey on_rows(const std::string& name, const std::string& migration) {
  Journey journey = beside_people(name, "", migration);
  journey.schema = create_people({.columns = "done INTEGER NOT NULL DEFAULT 1"});
  return journey;
}

Journey update_rows() {
  Journey journey = on_rows("UpdateRows", R"toml(
[[change]]
action = "update_rows"
table = "people"
set.done = "1"
where = "done = 0"
allow.irreversible = "nobody asks when they were done"
)toml");
  journey.before_clients = "UPDATE people SET done = 0 WHERE id % 3 = 0";
  return journey;
}

Journey delete_rows() {
  Journey journey = on_rows("DeleteRows", R"toml(
[[change]]
action = "delete_rows"
table = "people"
where = "done = 0"
allow.irreversible = "they are done with"
)toml");
  // The clients' keys are positive, and the oracle has never heard of these rows.
  journey.schema +=
      "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 500) "
      "INSERT INTO people (id, city, score, done) SELECT -n, 'gone', n, 0 FROM counted;";
  return journey;
}

INSTANTIATE_TEST_SUITE_P(Of, RowsRoad, on_every_product({update_rows(), delete_rows()}), test_name);

}  // namespace
}  // namespace ratchet::testing
