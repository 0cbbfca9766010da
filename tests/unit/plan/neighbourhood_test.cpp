#include "plan/neighbourhood.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/plan.hpp"
#include "unit/plan/schemas.hpp"

namespace ratchet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> around(const Schema& schema, const std::string& table) {
  return table_names(neighbourhood(schema, {.tables = {unqualified(table)}}));
}

TEST(Neighbourhood, LeavesOutWhatHasNothingToDoWithIt) {
  const Schema schema{.tables = {table_of("users", {"id"}), table_of("products", {"id"})}};
  EXPECT_THAT(around(schema, "users"), ElementsAre("users"));
  EXPECT_THAT(around(schema, "not there yet"), IsEmpty());
}

TEST(Neighbourhood, FollowsForeignKeysBothWays) {
  Schema schema{.tables = {table_of("users", {"id"}), table_of("orders", {"x"}),
                           table_of("items", {"x"}), table_of("zones", {"x"})}};
  schema.tables[1].foreign_keys = {pointing_at("Users")};
  schema.tables[2].foreign_keys = {pointing_at("orders")};
  schema.tables[1].definition = "CREATE TABLE orders (x REFERENCES Users)";
  EXPECT_THAT(around(schema, "users"), ElementsAre("users", "orders", "items"));
  EXPECT_THAT(around(schema, "orders"), ElementsAre("users", "orders", "items"));
}

TEST(Neighbourhood, HoldsEveryViewAndTriggerSinceABrokenOneBlocksRenames) {
  Schema schema{.tables = {table_of("users", {"id"}), table_of("notes", {"id"}),
                           table_of("log", {"id"}), table_of("other", {"id"})},
                .views = {view_of("v", "SELECT * FROM NOTES")}};
  schema.tables[3].triggers = {{name("audit"), "... INSERT INTO log ..."}};
  EXPECT_THAT(around(schema, "users"), ElementsAre("users", "notes", "log", "other"));
}

TEST(Neighbourhood, DoesNotCountTheTriggersOfOtherMigrations) {
  Schema schema{.tables = {table_of("users", {"id"}), table_of("other", {"id"})}};
  schema.tables[1].triggers = {{name("ratchet_x_insert"), "..."}};
  EXPECT_THAT(around(schema, "users"), ElementsAre("users"));
}

TEST(Neighbourhood, OfRawSqlIsEverything) {
  const Schema schema{.tables = {table_of("users", {"id"}), table_of("products", {"id"})}};
  EXPECT_EQ(neighbourhood(schema, {.reach = Reach::everything}).tables.size(), 2U);
}

TEST(PutBack, ReplacesAddsAndTakesAway) {
  Schema whole{.tables = {table_of("a", {"id"}), table_of("b", {"id"}), table_of("c", {"id"})}};
  const Schema was{.tables = {whole.tables[0], whole.tables[1]}};
  const Schema now{.tables = {table_of("a", {"id", "more"}), table_of("new", {"id"})},
                   .version = 7};
  put_back(whole, was, now);
  EXPECT_THAT(table_names(whole), ElementsAre("a", "c", "new"));
  EXPECT_EQ(whole.tables[0].columns.size(), 2U);
  EXPECT_EQ(whole.version, 7);
}

TEST(DefinitionsBefore, OfARenameHoldEverythingThatMentionsIt) {
  Schema schema{.tables = {table_of("users", {"name"}), table_of("log", {"id"})},
                .views = {view_of("v", "SELECT name FROM users"), view_of("w", "SELECT 1")}};
  const RetireColumn retire{.table = unqualified("users"), .column = name("name")};
  const AddColumn add{.table = unqualified("users"), .column = name("x")};
  const auto names = [](const Definitions& definitions) {
    std::vector<std::string> found;
    for (const Definition& each : definitions) found.push_back(each.name);
    return found;
  };
  EXPECT_THAT(names(definitions_before(retire, schema)), ElementsAre("users", "v"));
  EXPECT_THAT(names(definitions_before(add, schema)), ElementsAre("users"));
}

TEST(DefinitionsBefore, OfADroppedIndexAreThoseOfItsTable) {
  Schema schema{.tables = {table_of("users", {"name"})}};
  schema.tables[0].indexes = {{.name = name("i"), .definition = "CREATE INDEX i ..."}};
  const Definitions before = definitions_before(DropIndex{.index = name("i")}, schema);
  ASSERT_EQ(before.size(), 2U);
  EXPECT_EQ(before[1].sql, "CREATE INDEX i ...");
}

}  // namespace
}  // namespace ratchet
