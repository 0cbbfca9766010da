#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/migration/reading.hpp"

namespace ratchet {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

std::string problems_of_action(const std::string& action) {
  return problems_of("[[change]]\naction = \"" + action + "\"\n");
}

TEST(ReadEntries, PointsFromTheWordsOfOtherToolsToOurs) {
  const std::vector<std::pair<std::string, std::string>> habits = {
      {"rename_column", "alter_column with `to`"},
      {"change_type", "alter_column with `type`"},
      {"change_column_null", "set_not_null or drop_not_null"},
      {"split_column", "replace_columns"},
      {"merge_columns", "replace_columns"},
      {"add_index", "create_index"},
      {"remove_column", "drop_column"},
      {"drop_multicolumn_constraint", "drop_constraint"},
      {"add_foreign_key", "add_constraint with `foreign_key` and `references`"},
      {"renameColumn", "alter_column with `to`"},
      {"backfill", "update_rows"},
      {"execute", "sql with `up` and `down`"},
  };
  for (const auto& [theirs, ours] : habits) {
    EXPECT_THAT(problems_of_action(theirs),
                AllOf(HasSubstr("2:11: unknown action \"" + theirs + "\""), HasSubstr(ours)));
  }
}

TEST(ReadEntries, NoHabitIsAnActionItself) {
  const std::vector<std::string> words = {
#define RATCHET_HABIT(word, hint) #word,
#include "migration/habits.def"
#undef RATCHET_HABIT
  };
  for (const std::string& word : words) EXPECT_EQ(find_change_kind(word), nullptr) << word;
}

TEST(ReadEntries, NamesTheNearestActionAndReadsTheEntryAsThat) {
  EXPECT_EQ(problems_of("[[change]]\naction = \"drop_tabel\"\ntabel = \"t\"\n"),
            "0001_a.toml:2:11: unknown action \"drop_tabel\"\n"
            "  2 | action = \"drop_tabel\"\n"
            "    |           ^^^^^^^^^^ did you mean \"drop_table\"\n"
            "0001_a.toml:3:1: unknown key `tabel`\n"
            "  3 | tabel = \"t\"\n"
            "    | ^^^^^ drop_table has `table`\n");
}

TEST(ReadEntries, ListsTheActionsWhenNoneIsNear) {
  EXPECT_THAT(problems_of_action("frobnicate"),
              AllOf(HasSubstr("unknown action \"frobnicate\""),
                    HasSubstr("one of create_table, drop_table, ")));
}

TEST(ReadEntries, TellsThatTheActionIsMissing) {
  EXPECT_THAT(problems_of("[[change]]\ntable = \"t\"\n"),
              HasSubstr("1:1: [[change]] needs `action`\n  1 | [[change]]\n    | ^^^^^^^^^^ "));
}

TEST(ReadEntries, TellsAStepFromAChange) {
  EXPECT_THAT(problems_of_action("dual_write"),
              AllOf(HasSubstr("dual_write is a step, not a change"), HasSubstr("[[migrate]]")));
  EXPECT_THAT(problems_of("[[expand]]\naction = \"alter_column\"\n"),
              HasSubstr("alter_column is a change, not a step"));
}

TEST(ReadEntries, TellsThePhaseThatAStepBelongsIn) {
  EXPECT_THAT(problems_of("[[expand]]\naction = \"copy\"\ntable = \"t\"\n"),
              AllOf(HasSubstr("2:11: copy can't stand in [[expand]]"),
                    HasSubstr("it belongs in [[backfill]]")));
  EXPECT_THAT(problems_of("[[verify]]\naction = \"sql\"\nup = \"x\"\ndown = \"y\"\n"),
              HasSubstr("it belongs in [[expand]] or [[migrate]] or [[contract]]"));
}

TEST(ReadEntries, RefusesAPurgePhase) {
  EXPECT_THAT(problems_of("[[purge]]\naction = \"drop_column\"\n"),
              HasSubstr("1:1: [[purge]] is implied"));
}

TEST(ReadEntries, RefusesChangesBesidePhases) {
  const std::string change = "[[change]]\naction = \"drop_table\"\ntable = \"t\"\n";
  const std::string step = "[[verify]]\naction = \"compare\"\ntable = \"t\"\n";
  EXPECT_THAT(problems_of(change + step),
              HasSubstr("4:1: [[change]] and [[verify]] can't stand in one file"));
  EXPECT_THAT(problems_of(step + change),
              HasSubstr("4:1: [[change]] and [[verify]] can't stand in one file"));
}

TEST(ReadEntries, RefusesOneTableWhereAListIsMeant) {
  EXPECT_EQ(problems_of("[change]\naction = \"drop_table\"\ntable = \"t\"\n"),
            "0001_a.toml:1:1: [change] is one table, not a list of them\n"
            "  1 | [change]\n"
            "    | ^^^^^^^^ write [[change]]\n");
  EXPECT_THAT(problems_of("change = \"drop_table\"\n"),
              HasSubstr("`change` must be a list of tables"));
  EXPECT_THAT(problems_of("change = [1]\n"), HasSubstr("`change` must be a list of tables"));
}

TEST(ReadEntries, TakesChangesAsAnArrayOfInlineTables) {
  const Migration read = read_valid("change = [{ action = \"drop_table\", table = \"t\" }]\n");
  EXPECT_EQ(read.changes.size(), 1U);
}

TEST(ReadEntries, PutsStepsInTheOrderOfThePhases) {
  const Migration read = read_valid(
      "[[contract]]\naction = \"retire_table\"\ntable = \"c\"\n"
      "[[verify]]\naction = \"compare\"\ntable = \"v\"\n"
      "[[expand]]\naction = \"sql\"\nup = \"1\"\nirreversible = true\n"
      "[[verify]]\naction = \"compare\"\ntable = \"w\"\n");
  std::vector<std::string> summaries;
  for (const StepEntry& entry : read.steps) summaries.push_back(summary_of(entry.step, "sqlite"));
  EXPECT_THAT(summaries, ElementsAre("sql: 1", "compare every row of v", "compare every row of w",
                                     "retire table c"));
}

TEST(ReadEntries, KeepsOnlyAndAllowancesPerEntry) {
  const Migration read = read_valid(
      "[[change]]\naction = \"drop_table\"\ntable = \"t\"\nonly = \"sqlite\"\n"
      "allow.irreversible = \"it is empty\"\n"
      "[[change]]\naction = \"drop_table\"\ntable = \"u\"\n");
  EXPECT_EQ(read.changes[0].only, "sqlite");
  EXPECT_THAT(read.changes[0].allow, ElementsAre(Pair("irreversible", "it is empty")));
  EXPECT_EQ(read.changes[1].only, std::nullopt);
  EXPECT_TRUE(read.changes[1].allow.empty());
}

TEST(ReadEntries, AnArrayOfTablesBelowAnEntryIsPartOfIt) {
  const Migration read = read_valid(R"([[change]]
action = "replace_columns"
table = "users"
columns = ["name"]
forward.a = "name"
backward.name = "a"
[[change.into]]
name = "a"
type = "text"
)");
  EXPECT_THAT(write_change(*read.changes.at(0).change),
              HasSubstr(R"({ name = "a", type = "text")"));
}

TEST(ReadEntries, AMistakeInOneEntryDoesNotHideTheNext) {
  const std::string problems =
      problems_of("[[change]]\naction = 5\n[[change]]\naction = \"drop_tabl\"\ntable = \"t\"\n");
  EXPECT_THAT(problems, HasSubstr("2:10: `action` must be a string"));
  EXPECT_THAT(problems, HasSubstr("4:11: unknown action \"drop_tabl\""));
  EXPECT_THAT(problems, Not(HasSubstr("needs")));
}

}  // namespace
}  // namespace ratchet
