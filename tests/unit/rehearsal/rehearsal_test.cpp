// What a rehearsal does of a migration that is right, and how it says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/rehearsal/theatre.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kShop = R"sql(
CREATE TABLE users (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL UNIQUE CHECK (length(code) = 2),
  phone TEXT
);
)sql";
constexpr const char* kRename = R"toml(
description = "Phones are called mobile"
[[change]]
action = "alter_column"
table = "users"
column = "phone"
to = "mobile"
)toml";

class RehearsalOn : public ::testing::TestWithParam<Product> {};

TEST_P(RehearsalOn, ARenameDoesWhatItPromises) {
  const Rehearsed rehearsed =
      rehearse({.base = kShop, .migration = kRename, .product = GetParam()});
  EXPECT_THAT(rules_found(rehearsed), IsEmpty());
  EXPECT_THAT(rehearsed.notes, IsEmpty());
  ASSERT_THAT(rehearsed.rows, SizeIs(1));
  EXPECT_EQ(rehearsed.rows[0].second, 40);
  EXPECT_GT(rehearsed.old_writes, 0);
  EXPECT_GT(rehearsed.new_writes, 0);
  std::size_t until_contract = 0;
  for (const RehearsedStep& each : rehearsed.steps) {
    if (each.phase <= Phase::contract) ++until_contract;
  }
  // Before the first step, behind each, in the middle of the rows, and behind contract once more.
  EXPECT_EQ(rehearsed.rollbacks, until_contract + 3);
  if (GetParam() != Product::postgres) return;
  ASSERT_FALSE(rehearsed.steps.empty());
  EXPECT_THAT(rehearsed.steps[0].held, ::testing::ElementsAre("AccessExclusive users"));
}

INSTANTIATE_TEST_SUITE_P(EachProduct, RehearsalOn,
                         ::testing::Values(Product::sqlite, Product::postgres),
                         [](const auto& each) { return std::string(name(each.param)); });

// A twin that takes the table's place was filled in batches before; nothing is written anew then.
TEST(Rehearsal, FindsNothingWrongWithATableThatIsRebuilt) {
  const Rehearsed rehearsed =
      rehearse({.base = "CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL)",
                .migration = "[[change]]\naction = \"rebuild_table\"\ntable = \"users\"\n",
                .product = Product::postgres});
  EXPECT_THAT(rules_found(rehearsed), IsEmpty());
}

// Nobody knows its new partitions, so nobody waits for them.
TEST(Rehearsal, FindsNothingWrongWithATableThatIsPartitioned) {
  const Rehearsed rehearsed =
      rehearse({.base = "CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL)",
                .migration = "[[change]]\naction = \"partition_table\"\ntable = \"users\"\n"
                             "by = \"range\"\ncolumns = [\"id\"]\n"
                             "partitions = [{ name = \"users_rest\", default = true }]\n",
                .product = Product::postgres});
  EXPECT_THAT(rules_found(rehearsed), IsEmpty());
}

TEST(Rehearsal, TakesAReasonForWhatItFinds) {
  const Rehearsed rehearsed = rehearse(
      {.base = kShop,
       .migration = "[[change]]\naction = \"sql\"\nup = \"UPDATE users SET phone = '1'\"\n"
                    "down = \"SELECT 1\"\nallow.rows_lost = \"phones are made up anyway\"\n"});
  ASSERT_FALSE(rehearsed.findings.empty());
  EXPECT_EQ(rehearsed.findings[0].rule, "rows_lost");
  EXPECT_EQ(rehearsed.findings[0].allowed, "phones are made up anyway");
}

TEST(Rehearsal, SaysAtWhichEntryOfTheFileItIs) {
  const Rehearsed rehearsed =
      rehearse({.base = kShop,
                .migration = std::string(kRename) +
                             "[[change]]\naction = \"sql\"\ndown = \"DROP INDEX one\"\n"
                             "up = \"CREATE UNIQUE INDEX one ON users (length(code))\"\n"});
  ASSERT_FALSE(rehearsed.findings.empty());
  EXPECT_EQ(rehearsed.findings[0].rule, "step_fails");
  EXPECT_EQ(rehearsed.findings[0].diagnostic.spot.line, 9);
  EXPECT_EQ(rehearsed.findings[0].diagnostic.source_line, "action = \"sql\"");
  RehearsalReport report{.stage = "SQLite", .base = "migrations"};
  report.migrations.push_back(rehearsed);
  EXPECT_THAT(rehearsal_text(report, Look{}), HasSubstr("0001_play.toml:9:11: "));
  EXPECT_THAT(rehearsal_json(report), HasSubstr("\"line\": 9"));
  EXPECT_THAT(rehearsal_markdown(report), HasSubstr("`step_fails` in line 9: "));
  EXPECT_THAT(rehearsal_html(report), HasSubstr("<code>step_fails</code> in line 9: "));
}

// What is not rehearsed must not read as if it were fine.
TEST(Rehearsal, SaysOfAMoveToAnotherStoreThatNothingOfItWasTried) {
  const std::string move =
      "[[change]]\naction = \"move_table\"\ntable = \"users\"\nto = \"people\"\n"
      "to_store = \"next\"\nforward.id = \"id\"\n";
  const Rehearsed rehearsed = rehearse({.base = kShop, .migration = move});
  ASSERT_THAT(rehearsed.findings, SizeIs(1));
  EXPECT_EQ(rehearsed.findings[0].rule, "not_rehearsed");
  EXPECT_EQ(rehearsed.findings[0].diagnostic.spot.line, 2);
  EXPECT_THAT(rehearsed.findings[0].diagnostic.message, HasSubstr("(next)"));
  EXPECT_EQ(rehearsed.rollbacks, 0);
  EXPECT_EQ(rehearse({.base = kShop, .migration = move + "allow.not_rehearsed = \"by hand\"\n"})
                .findings[0]
                .allowed,
            "by hand");
}

TEST(Rehearsal, WarnsOfATableForWhichItFindsNoRows) {
  const Rehearsed rehearsed =
      rehearse({.base = "CREATE TABLE users (id INTEGER PRIMARY KEY, phone TEXT, "
                        "code TEXT NOT NULL CHECK (code = 'x' || (id * 7919) || 'y'))",
                .migration = kRename});
  ASSERT_FALSE(rehearsed.findings.empty());
  EXPECT_EQ(rehearsed.findings[0].rule, "not_rehearsed");
  EXPECT_EQ(rehearsed.findings[0].diagnostic.severity, Severity::warning);
  EXPECT_THAT(rehearsed.findings[0].diagnostic.message,
              HasSubstr("no rows could be made up for users"));
}

TEST(RehearsalReport, SaysOnOnePageAllThatWasDone) {
  RehearsalReport report{.stage = "SQLite", .base = "migrations"};
  report.migrations.push_back(rehearse({.base = kShop, .migration = kRename}));
  const std::string page = rehearsal_html(report);
  EXPECT_THAT(page, HasSubstr("Phones are called mobile"));
  EXPECT_THAT(page, HasSubstr("ADD COLUMN"));
  EXPECT_THAT(page, ::testing::Not(HasSubstr("http")));
  EXPECT_THAT(rehearsal_markdown(report), HasSubstr("### :white_check_mark: 0001\\_play"));
  EXPECT_THAT(rehearsal_text(report, Look{}), HasSubstr("nothing dangerous in 1 file"));
}

}  // namespace
}  // namespace ratchet::testing
