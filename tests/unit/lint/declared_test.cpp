// Migrations that declare what they want, as lint judges them without a server: what stands in a
// file is enough to know of a rewrite, a lock or a reference without an index.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "lint/migration_lint.hpp"
#include "postgres/dialect.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DeclaredLint : public ::testing::Test {
 protected:
  FindingList lint(const std::string& text) {
    const ReadMigration read = read_migration("0001_declared.toml", text);
    std::string problems;
    for (const Diagnostic& each : read.diagnostics) problems += to_text(each);
    EXPECT_EQ(problems, "");
    if (!read.migration) return {};
    return lint_migration(linter_, *read.migration, reading_->capabilities());
  }
  // "2 table_rewrite"
  std::vector<std::string> told(const std::string& text) {
    std::vector<std::string> all;
    for (const Finding& each : lint(text)) {
      if (each.allowed) continue;
      all.push_back(fmt::format("{} {}", each.diagnostic.spot.line, each.rule));
    }
    return all;
  }

  TableSizes sizes_;

 private:
  std::unique_ptr<ScriptReading> reading_ = make_postgres_script_reading();
  std::unique_ptr<ScriptReader> reader_ = reading_->begin({});
  Linter linter_{*reader_, sizes_};
};

constexpr const char* kColumn = "[[change]]\naction = \"add_column\"\ntable = \"users\"\n";

TEST_F(DeclaredLint, AStoredColumnIsComputedForEveryRow) {
  const FindingList found = lint(std::string(kColumn) +
                                 "column = \"total\"\ntype = \"int\"\ngenerated = \"a + b\"\n"
                                 "stored = true\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "table_rewrite");
  EXPECT_EQ(found[0].diagnostic.spot.line, 2);
  EXPECT_EQ(found[0].cost, "AccessExclusive on users; heap and indexes rewritten");
}

TEST_F(DeclaredLint, ADomainThatAnEarlierEntryMade) {
  EXPECT_THAT(told(std::string("[[change]]\naction = \"sql\"\ndown = \"DROP DOMAIN positive\"\n"
                               "up = \"CREATE DOMAIN positive AS int CHECK (value > 0)\"\n") +
                   kColumn + "column = \"age\"\ntype = \"positive\"\n"),
              ElementsAre("6 constrained_domain"));
}

TEST_F(DeclaredLint, AStepIsTakenAsItStandsAndAChangeIsTakenApart) {
  const std::string keys =
      "action = \"add_column\"\ntable = \"users\"\ncolumn = \"token\"\ntype = \"uuid\"\n"
      "default = \"gen_random_uuid()\"\n";
  const FindingList found = lint("[[expand]]\n" + keys);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "volatile_default");
  EXPECT_THAT(found[0].instead, ElementsAre("[[change]]\n" + keys.substr(0, keys.size() - 1)));
  EXPECT_THAT(told("[[change]]\n" + keys), IsEmpty());
}

TEST_F(DeclaredLint, AColumnThatNobodyFills) {
  EXPECT_THAT(told(std::string(kColumn) + "column = \"age\"\ntype = \"int\"\nnot_null = true\n"),
              ElementsAre("2 required_column"));
  EXPECT_THAT(told(std::string(kColumn) +
                   "column = \"age\"\ntype = \"int\"\nnot_null = true\nfill = \"7\"\n"),
              IsEmpty());
  EXPECT_THAT(told(std::string(kColumn) +
                   "column = \"age\"\ntype = \"int\"\nnot_null = true\ndefault = \"7\"\n"),
              IsEmpty());
}

TEST_F(DeclaredLint, ConstraintsInsideOfAStep) {
  EXPECT_THAT(told("[[expand]]\naction = \"add_column\"\ntable = \"users\"\ncolumn = \"age\"\n"
                   "type = \"int\"\ncheck = \"age > 0\"\n"),
              ElementsAre("2 inline_constraint"));
  EXPECT_THAT(
      told(std::string(kColumn) + "column = \"age\"\ntype = \"int\"\ncheck = \"age > 0\"\n"),
      IsEmpty());
}

TEST_F(DeclaredLint, AForeignKeyWithoutAnIndexOfItsOwn) {
  const std::string key =
      "[[change]]\naction = \"add_constraint\"\ntable = \"orders\"\nforeign_key = [\"user_id\"]\n"
      "references = \"users\"\n";
  const std::string index =
      "[[change]]\naction = \"create_index\"\ntable = \"orders\"\ncolumns = [\"user_id\"]\n";
  const FindingList found = lint(key);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "foreign_key_hygiene");
  EXPECT_THAT(found[0].instead, ElementsAre(index.substr(0, index.size() - 1)));
  EXPECT_THAT(told(key + index), IsEmpty());
}

TEST_F(DeclaredLint, ANewTableIsNobodysYet) {
  EXPECT_THAT(told("[[change]]\naction = \"create_table\"\ntable = \"tokens\"\n"
                   "columns = [{ name = \"id\", type = \"bigint\", identity = \"always\" },\n"
                   "  { name = \"at\", type = \"timestamptz\", default = \"clock_timestamp()\" }]\n"
                   "primary_key = { columns = [\"id\"] }\n"
                   "[[change]]\naction = \"sql\"\ndown = \"SELECT 1\"\n"
                   "up = \"ALTER TABLE tokens ADD COLUMN x float8 DEFAULT random()\"\n"),
              IsEmpty());
}

TEST_F(DeclaredLint, WhatAnEarlierMigrationDeclaresIsKnown) {
  EXPECT_THAT(told("[[change]]\naction = \"create_table\"\ntable = \"tokens\"\n"
                   "columns = [{ name = \"id\", type = \"bigint\" },\n"
                   "  { name = \"code\", type = \"varchar(20)\" }]\n"),
              IsEmpty());
  EXPECT_THAT(told("[[change]]\naction = \"sql\"\ndown = \"SELECT 1\"\n"
                   "up = \"ALTER TABLE tokens ALTER COLUMN code TYPE varchar(30)\"\n"),
              IsEmpty());
}

TEST_F(DeclaredLint, IsAllowedInTheEntry) {
  const std::string entry = std::string(kColumn) +
                            "column = \"total\"\ntype = \"int\"\ngenerated = \"a + b\"\n"
                            "stored = true\n";
  EXPECT_THAT(told(entry + "allow.table_rewrite = \"it is small\"\n"), IsEmpty());
  sizes_["users"] = {.rows = 100, .bytes = 10'000};
  EXPECT_THAT(told(entry + "allow.table_rewrite = \"it is small\"\n"),
              ElementsAre("8 unused_allowance"));
}

}  // namespace
}  // namespace ratchet::testing
