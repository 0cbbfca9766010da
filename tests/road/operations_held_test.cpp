// What columns and tables are held to (NOT NULL, defaults, CHECKs, foreign keys), put in force on
// every product and taken off again, with clients writing to the table throughout.
#include <gtest/gtest.h>

#include "support/journey.hpp"
#include "support/people.hpp"

namespace ratchet::testing {
namespace {

using workload::Keys;

Journey on_people(const std::string& name, const std::string& columns,
                  const std::string& migration) {
  return {.name = name,
          .schema = create_people({.columns = columns}),
          .migration = "[[change]]\ntable = \"people\"\n" + migration,
          .shape = workload::unmapped({}),
          .old_clients = OldClients::always};
}

Journey set_not_null() {
  return on_people("SetNotNull", "", "action = \"set_not_null\"\ncolumn = \"city\"\n");
}

Journey drop_not_null() {
  return on_people("DropNotNull", "note TEXT NOT NULL DEFAULT 'n'",
                   "action = \"drop_not_null\"\ncolumn = \"note\"\n");
}

Journey set_default() {
  return on_people("SetDefault", "note TEXT",
                   "action = \"set_default\"\ncolumn = \"note\"\ndefault = \"'n'\"\n");
}

Journey drop_default() {
  return on_people("DropDefault", "note TEXT DEFAULT 'n'",
                   "action = \"drop_default\"\ncolumn = \"note\"\n");
}

Journey add_check() {
  return on_people("AddCheck", "",
                   "action = \"add_constraint\"\ncheck = \"length(city) BETWEEN 1 AND 900\"\n");
}

Journey add_foreign_key() {
  Journey journey = on_people("AddForeignKey", "team INTEGER DEFAULT 1",
                              "action = \"add_constraint\"\nforeign_key = [\"team\"]\n"
                              "references = \"teams\"\non_delete = \"cascade\"\n");
  journey.schema += "CREATE TABLE teams (id INTEGER PRIMARY KEY); INSERT INTO teams VALUES (1);";
  return journey;
}

Journey drop_check() {
  return on_people("DropCheck", "note TEXT, CONSTRAINT scored CHECK (score >= 0)",
                   "action = \"drop_constraint\"\nconstraint = \"scored\"\n");
}

Journey split_into_held_columns() {
  workload::Shape shape = workload::split_name({});
  shape.make_before = workload::shop_users({}).make_before;  // no NULL
  return {.name = "SplitIntoHeldColumns",
          .schema = create_people({.columns = "name TEXT NOT NULL"}),
          .migration = R"toml(
[[change]]
action = "replace_columns"
table = "people"
columns = ["name"]
into = [
  { name = "first_name", type = "text", not_null = true, check = "length(first_name) < 900" },
  { name = "last_name", type = "text", not_null = true, default = "''" },
]
forward.first_name.sqlite = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.first_name.postgres = "split_part(name, ' ', 1)"
forward.last_name.sqlite = "substr(name, instr(name || ' ', ' ') + 1)"
forward.last_name.postgres = "substr(name, strpos(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
)toml",
          .shape = std::move(shape)};
}

Journey keep_name_of_held_column() {
  return {.name = "RetypeAHeldColumnUnderItsName",
          .schema = create_people({.columns = "price INTEGER NOT NULL DEFAULT 0"}),
          .migration = R"toml(
[[change]]
action = "alter_column"
table = "people"
column = "price"
keep_name = true
type = "text"
default = "'c0'"
forward = "'c' || CAST(price AS TEXT)"
backward = "CAST(substr(price, 2) AS INTEGER)"
)toml",
          .shape = workload::keep_price({}),
          .new_clients = NewClients::from_contract};
}

Journey fill_not_null_column() {
  return {.name = "AddColumnThatIsFilledAndNotNull",
          .schema = create_people({}),
          .migration = R"toml(
[[change]]
action = "add_column"
table = "people"
column = "country"
type = "text"
fill = "'nowhere'"
not_null = true
check = "country <> ''"
)toml",
          .shape = workload::add_country({})};
}

class HeldRoad : public ::testing::TestWithParam<OnProduct> {};

TEST_P(HeldRoad, GoesThereAndBackWhileClientsWrite) {
  Traveller traveller(journey_on(GetParam()));
  traveller.go_there_and_back();
}

INSTANTIATE_TEST_SUITE_P(OfEveryChange, HeldRoad,
                         on_every_product({set_not_null(), drop_not_null(), set_default(),
                                           drop_default(), add_check(), add_foreign_key(),
                                           drop_check(), split_into_held_columns(),
                                           keep_name_of_held_column(), fill_not_null_column()}),
                         test_name);

// All of them in one migration, on everything that a table can be in SQLite.
Journey hold_all(const std::string& name, const PeopleTable& table, JournalMode mode) {
  return {.name = name,
          .schema = create_people(table) +
                    "CREATE TABLE teams (id INTEGER PRIMARY KEY);"
                    "INSERT INTO teams VALUES (1);",
          .migration = R"toml(
[[change]]
action = "set_not_null"
table = "people"
column = "city"

[[change]]
action = "set_default"
table = "people"
column = "note"
default = "'n'"

[[change]]
action = "add_constraint"
table = "people"
check = "length(city) > 0"

[[change]]
action = "add_constraint"
table = "people"
foreign_key = ["team"]
references = "teams"

[[change]]
action = "drop_constraint"
table = "people"
constraint = "scored"
)toml",
          .shape = workload::unmapped({.keys = table.keys}),
          .old_clients = OldClients::always,
          .mode = mode,
          .client_setup = "PRAGMA foreign_keys = ON",
          .rows = 1'000};
}

constexpr const char* kHeldColumns =
    "note TEXT, team INTEGER DEFAULT 1, shout TEXT GENERATED ALWAYS AS (upper(city)) STORED, "
    "CONSTRAINT scored CHECK (score >= 0)";

Journey hold_among_surroundings() {
  Journey journey =
      hold_all("AmongTriggersViewsIndexesAndFts", {.columns = kHeldColumns}, JournalMode::wal);
  journey.schema += people_surroundings();
  journey.attempts_max = 2;  // operations_variants_test.cpp says why
  return journey;
}

class HeldVariantRoad : public ::testing::TestWithParam<Journey> {};

TEST_P(HeldVariantRoad, GoesThereAndBackWhileClientsWrite) {
  Traveller traveller(GetParam());
  traveller.travel({&Traveller::apply, &Traveller::contract, &Traveller::roll_back,
                    &Traveller::apply, &Traveller::contract, &Traveller::purge});
}

INSTANTIATE_TEST_SUITE_P(
    OfTables, HeldVariantRoad,
    ::testing::Values(
        hold_all("RollbackJournal", {.columns = kHeldColumns}, JournalMode::rollback_journal),
        hold_all("TextKey", {.keys = Keys::text, .columns = kHeldColumns}, JournalMode::wal),
        hold_all("CompositeKeyWithoutRowid",
                 {.keys = Keys::composite, .rowid = Rowid::without, .columns = kHeldColumns},
                 JournalMode::rollback_journal),
        hold_all("NoDeclaredKey", {.keys = Keys::undeclared, .columns = kHeldColumns},
                 JournalMode::wal),
        hold_among_surroundings()),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace ratchet::testing
