// Every change of columns on every product: there and back again, contract and back again, and
// through purge, with clients of the old and the new application writing throughout.
#include <gtest/gtest.h>

#include "support/journey.hpp"
#include "support/people.hpp"

namespace ratchet::testing {
namespace {

using workload::Keys;

Journey split_name() {
  return {.name = "SplitName",
          .schema = create_people({.columns = "name TEXT"}),
          .migration = R"toml(
[[change]]
action = "replace_columns"
table = "people"
columns = ["name"]
into = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name.sqlite = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.first_name.postgres = "split_part(name, ' ', 1)"
forward.last_name.sqlite = "substr(name, instr(name || ' ', ' ') + 1)"
forward.last_name.postgres = "substr(name, strpos(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
)toml",
          .shape = workload::split_name({})};
}

Journey merge_name() {
  return {.name = "MergeName",
          .schema = create_people({.columns = "first_name TEXT, last_name TEXT"}),
          .migration = R"toml(
[[change]]
action = "replace_columns"
table = "people"
columns = ["first_name", "last_name"]
into = [{ name = "name", type = "text" }]
forward.name = "first_name || ' ' || last_name"
backward.first_name.sqlite = "substr(name, 1, instr(name || ' ', ' ') - 1)"
backward.first_name.postgres = "split_part(name, ' ', 1)"
backward.last_name.sqlite = "substr(name, instr(name || ' ', ' ') + 1)"
backward.last_name.postgres = "substr(name, strpos(name || ' ', ' ') + 1)"
)toml",
          .shape = workload::merge_name({})};
}

Journey rename_column() {
  return {.name = "RenameColumn",
          .schema = create_people({.columns = "phone TEXT"}),
          .migration = R"toml(
[[change]]
action = "alter_column"
table = "people"
column = "phone"
to = "mobile"
)toml",
          .shape = workload::rename_phone({})};
}

Journey rename_indexed_column() {
  Journey journey = rename_column();
  journey.name = "RenameIndexedColumn";
  journey.schema += "CREATE INDEX people_phone_idx ON people (phone, city);";
  return journey;
}

Journey retype_column() {
  return {.name = "RetypeColumn",
          .schema = create_people({.columns = "rating TEXT"}),
          .migration = R"toml(
[[change]]
action = "alter_column"
table = "people"
column = "rating"
to = "stars"
type = "integer"
forward = "CAST(rating AS INTEGER)"
backward = "CAST(stars AS TEXT)"
)toml",
          .shape = workload::retype_rating({})};
}

Journey keep_name() {
  return {.name = "RetypeUnderTheSameName",
          .schema = create_people({.columns = "price INTEGER"}),
          .migration = R"toml(
[[change]]
action = "alter_column"
table = "people"
column = "price"
keep_name = true
type = "text"
forward = "'c' || CAST(price AS TEXT)"
backward = "CAST(substr(price, 2) AS INTEGER)"
)toml",
          .shape = workload::keep_price({}),
          .new_clients = NewClients::from_contract};
}

Journey one_way() {
  return {.name = "OneWay",
          .schema = create_people({.columns = "tag TEXT"}),
          .migration = R"toml(
[[change]]
action = "alter_column"
table = "people"
column = "tag"
to = "label"
type = "text"
forward = "upper(tag)"
one_way = true
allow.one_way = "the old application does not show labels"
)toml",
          .shape = workload::upper_tag({})};
}

Journey add_column() {
  return {.name = "AddColumnWithDefault",
          .schema = create_people({}),
          .migration = R"toml(
[[change]]
action = "add_column"
table = "people"
column = "country"
type = "text"
default = "'nowhere'"
)toml",
          .shape = workload::add_country({})};
}

Journey fill_column() {
  Journey journey = add_column();
  journey.name = "AddColumnWithFill";
  journey.migration = R"toml(
[[change]]
action = "add_column"
table = "people"
column = "country"
type = "text"
fill = "'nowhere'"
)toml";
  return journey;
}

Journey drop_column() {
  return {.name = "DropColumn",
          .schema = create_people({.columns = "legacy TEXT"}),
          .migration = R"toml(
[[change]]
action = "drop_column"
table = "people"
column = "legacy"
backward = "'none'"
)toml",
          .shape = workload::drop_legacy({})};
}

Journey not_null_column() {
  Journey journey = rename_column();
  journey.name = "RenameColumnThatIsNotNull";
  journey.schema = create_people({.columns = "phone TEXT NOT NULL"});
  journey.shape.make_before = journey.shape.make_after;
  return journey;
}

class ColumnRoad : public ::testing::TestWithParam<OnProduct> {};

TEST_P(ColumnRoad, GoesThereAndBackWhileBothApplicationsWrite) {
  Traveller traveller(journey_on(GetParam()));
  traveller.go_there_and_back();
}

INSTANTIATE_TEST_SUITE_P(OfEveryChange, ColumnRoad,
                         on_every_product({split_name(), merge_name(), rename_column(),
                                           rename_indexed_column(), retype_column(), keep_name(),
                                           one_way(), add_column(), fill_column(), drop_column(),
                                           not_null_column()}),
                         test_name);

}  // namespace
}  // namespace ratchet::testing
