#include "sqlite/known_functions.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "sqlite/renderer.hpp"

namespace ratchet::sqlite {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// users(id, name, nick), and whatever else of it calls app_ok().
Schema users(const std::string& constraint, const std::vector<Index>& indexes = {},
             const std::vector<Trigger>& triggers = {}) {
  Table table{.name = unqualified("users")};
  table.definition =
      "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, nick TEXT" + constraint + ")";
  for (const char* name : {"id", "name", "nick"}) {
    table.columns.push_back({.name = Identifier(name), .type = "TEXT"});
  }
  table.indexes = indexes;
  table.triggers = triggers;
  return {.tables = {std::move(table)}};
}

std::vector<Index> index_by(const std::string& definition) {
  return {{.name = Identifier("users_idx"), .definition = definition}};
}

Trigger audit(const std::string& event) {
  return {Identifier("audit"),
          "CREATE TRIGGER audit AFTER " + event + " ON users BEGIN SELECT app_ok(NEW.name); END"};
}

std::string refusal(const Schema& schema, const char* statement) {
  try {
    require_known_functions(schema, sql("{}", UserSql{statement}));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_migration);
    return error.message();
  }
  return "";
}

constexpr const char* kRename = "UPDATE users SET name = 'x'";
constexpr const char* kFill = "UPDATE users SET nick = 'x' WHERE nick IS NULL";

TEST(KnownFunctions, are_missed_by_a_check_of_a_column_that_is_written) {
  EXPECT_THAT(refusal(users(", CHECK (app_ok(name))"), kRename),
              AllOf(HasSubstr("without app_ok()"), HasSubstr("table users calls it")));
}

TEST(KnownFunctions, are_missed_by_an_index_of_a_column_that_is_written) {
  const Schema schema = users("", index_by("CREATE INDEX users_idx ON users (app_ok(name))"));
  EXPECT_THAT(refusal(schema, kRename), HasSubstr("index users_idx of users calls it"));
  EXPECT_THAT(refusal(schema, "DELETE FROM users WHERE id = 1"), HasSubstr("app_ok()"));
}

TEST(KnownFunctions, are_missed_by_a_generated_column_whatever_is_written) {
  EXPECT_THAT(refusal(users(", g AS (app_ok(name))"), kFill), HasSubstr("app_ok()"));
}

TEST(KnownFunctions, are_missed_by_a_trigger_that_fires) {
  const Schema schema = users("", {}, {audit("UPDATE OF name")});
  EXPECT_THAT(refusal(schema, kRename), HasSubstr("trigger audit of users calls it"));
  EXPECT_EQ(refusal(schema, kFill), "");
}

TEST(KnownFunctions, are_not_missed_by_a_write_of_other_columns) {
  EXPECT_EQ(refusal(users(", CHECK (app_ok(name))",
                          index_by("CREATE INDEX users_idx ON users (app_ok(name))")),
                    kFill),
            "");
}

TEST(KnownFunctions, keep_an_update_from_being_planned) {
  UpdateRows step{.table = unqualified("users")};
  step.set[Identifier("name")] = sql_for_all("'x'");
  step.where = sql_for_all("name IS NULL");
  const Scene scene{.schema = users(", CHECK (app_ok(name))"), .in_force = {}};
  EXPECT_THROW(SqliteRenderer().forward(step, scene), Error);
}

// The backfill is planned from the new side alone: a user's trigger does not fire for it.
TEST(KnownFunctions, do_not_keep_a_copy_from_being_planned_because_of_a_trigger) {
  DualWrite mapping{.table = unqualified("users")};
  mapping.forward[Identifier("nick")] = sql_for_all("name");
  mapping.backward[Identifier("name")] = sql_for_all("nick");
  const Scene scene{.schema = users("", {}, {audit("UPDATE")}), .in_force = {mapping}};
  EXPECT_NO_THROW(SqliteRenderer().forward(Copy{.table = unqualified("users")}, scene));
}

}  // namespace
}  // namespace ratchet::sqlite
