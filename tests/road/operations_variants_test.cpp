// One mapping on every kind of table that SQLite has (for PostgreSQL's: the file beside this one),
// in both kinds of file, with foreign keys on and off, and with everything that may stand around a
// table.
#include <gtest/gtest.h>

#include "support/journey.hpp"
#include "support/people.hpp"

namespace ratchet::testing {
namespace {

using workload::Keys;

struct Variant {
  std::string name;
  Keys keys = Keys::integer;
  Rowid rowid = Rowid::with;
  JournalMode mode = JournalMode::wal;
  std::string client_setup = {};
  std::string columns = "name TEXT";
  std::string around = {};
  int attempts_max = 1;
};

void PrintTo(const Variant& variant, std::ostream* stream) { *stream << variant.name; }

constexpr const char* kSplit = R"toml(
[[change]]
action = "replace_columns"
table = "people"
columns = ["name"]
into = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.last_name = "substr(name, instr(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
)toml";

constexpr const char* kOrders =
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, person INTEGER REFERENCES people (id) "
    "ON DELETE CASCADE ON UPDATE CASCADE);"
    "CREATE TRIGGER people_orders AFTER INSERT ON people BEGIN "
    "INSERT INTO orders (person) VALUES (NEW.id); END;";

Journey journey_of(const Variant& variant) {
  return {
      .name = variant.name,
      .schema = create_people(
                    {.keys = variant.keys, .rowid = variant.rowid, .columns = variant.columns}) +
                variant.around,
      .migration = kSplit,
      .shape = workload::split_name({.keys = variant.keys}),
      .mode = variant.mode,
      .client_setup = variant.client_setup,
      .attempts_max = variant.attempts_max,
      .rows = 1'000};
}

class VariantRoad : public ::testing::TestWithParam<Variant> {};

TEST_P(VariantRoad, GoesThereAndBackWhileBothApplicationsWrite) {
  const Journey journey = journey_of(GetParam());
  Traveller traveller(journey);
  traveller.travel({&Traveller::apply, &Traveller::contract, &Traveller::roll_back,
                    &Traveller::apply, &Traveller::contract, &Traveller::purge});
}

std::string test_name(const ::testing::TestParamInfo<Variant>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    OfTables, VariantRoad,
    ::testing::Values(
        Variant{.name = "RollbackJournal", .mode = JournalMode::rollback_journal},
        Variant{.name = "TextKey", .keys = Keys::text},
        Variant{.name = "TextKeyWithoutRowid", .keys = Keys::text, .rowid = Rowid::without},
        Variant{.name = "CompositeKey", .keys = Keys::composite},
        Variant{.name = "CompositeKeyWithoutRowid",
                .keys = Keys::composite,
                .rowid = Rowid::without,
                .mode = JournalMode::rollback_journal},
        Variant{.name = "NoDeclaredKey", .keys = Keys::undeclared},
        Variant{
            .name = "ForeignKeysOn", .client_setup = "PRAGMA foreign_keys = ON", .around = kOrders},
        Variant{.name = "ForeignKeysDeclaredButOff", .around = kOrders},
        // A client of an FTS5 table, whose schema another connection changes while SQLite opens
        // that table for it, is told once "no such table" or "vtable constructor failed": SQLite's
        // own, with any ALTER TABLE (docs/clients-on-sqlite.md). It tries again, as it does on
        // BUSY.
        Variant{.name = "TriggersViewsIndexesAndFts",
                .around = people_surroundings(),
                .attempts_max = 2},
        Variant{.name = "GeneratedColumns",
                .columns = "name TEXT, shout TEXT GENERATED ALWAYS AS (upper(city)) VIRTUAL, "
                           "twice INTEGER GENERATED ALWAYS AS (score * 2) STORED"}),
    test_name);

}  // namespace
}  // namespace ratchet::testing
