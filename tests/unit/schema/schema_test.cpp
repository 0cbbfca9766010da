#include "schema/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ratchet {
namespace {

using testing::ElementsAre;

Schema shop() {
  Schema schema;
  schema.tables.push_back(
      {.name = unqualified("users"),
       .columns = {{.name = Identifier("id"), .type = "INTEGER"}, {.name = Identifier("name")}},
       .indexes = {{.name = Identifier("users_name_idx"), .definition = "CREATE INDEX ..."},
                   {.name = Identifier("sqlite_autoindex_users_1"),
                    .origin = IndexOrigin::unique_constraint}},
       .triggers = {{.name = Identifier("audit"), .definition = "CREATE TRIGGER audit"},
                    {.name = Identifier("ratchet_name_1a2b3c_insert"), .definition = "ours"}},
       .definition = "CREATE TABLE users"});
  schema.tables.push_back({.name = unqualified("ratchet_step"), .definition = "journal"});
  schema.views.push_back({.name = unqualified("names"), .definition = "CREATE VIEW names"});
  return schema;
}

std::vector<std::string> names_of(const Definitions& definitions) {
  std::vector<std::string> names;
  for (const Definition& each : definitions) names.push_back(each.kind + " " + each.name);
  return names;
}

TEST(Schema, FindsByName) {
  const Schema schema = shop();
  ASSERT_NE(schema.find_table(unqualified("users")), nullptr);
  EXPECT_EQ(schema.find_table(unqualified("Users")), nullptr);
  EXPECT_EQ(schema.find_table(unqualified("names")), nullptr);
  EXPECT_NE(schema.find_view(unqualified("names")), nullptr);
  const Table& users = *schema.find_table(unqualified("users"));
  EXPECT_EQ(find_column(users, Identifier("id"))->type, "INTEGER");
  EXPECT_EQ(find_column(users, Identifier("age")), nullptr);
  EXPECT_NE(find_index(schema, Identifier("users_name_idx")), nullptr);
  EXPECT_EQ(find_index(schema, Identifier("nothing")), nullptr);
  EXPECT_EQ(find_table_of_index(schema, Identifier("users_name_idx")), &users);
  EXPECT_EQ(find_table_of_index(schema, Identifier("nothing")), nullptr);
}

TEST(Schema, ListsNamesForMessages) {
  EXPECT_THAT(table_names(shop()), ElementsAre("users", "ratchet_step"));
  EXPECT_THAT(column_names(shop().tables[0]), ElementsAre("id", "name"));
}

TEST(Definitions, OfATableAreItsOwnItsIndexesAndItsTriggersButNotRatchets) {
  EXPECT_THAT(names_of(definitions_of(shop(), {unqualified("users")})),
              ElementsAre("table users", "index users_name_idx", "trigger audit"));
}

TEST(Definitions, OfAnUnknownNameAreNone) {
  EXPECT_TRUE(definitions_of(shop(), {unqualified("nothing")}).empty());
}

TEST(Definitions, OfAllLeaveTheJournalOut) {
  EXPECT_THAT(names_of(all_definitions(shop())),
              ElementsAre("table users", "index users_name_idx", "trigger audit", "view names"));
}

TEST(IsRatchetsOwn, KnowsOurNames) {
  EXPECT_TRUE(is_ratchets_own("ratchet"));
  EXPECT_TRUE(is_ratchets_own("ratchet_step"));
  EXPECT_FALSE(is_ratchets_own("ratchets"));
  EXPECT_FALSE(is_ratchets_own("my_ratchet_"));
}

}  // namespace
}  // namespace ratchet
