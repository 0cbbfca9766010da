#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/migration/reading.hpp"

namespace ratchet {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr std::string_view kDropTable = "[[change]]\naction = \"drop_table\"\ntable = \"t\"\n";

std::string problems_of_file(const std::string& file) {
  std::string problems;
  for (const Diagnostic& each : read_migration(file, std::string(kDropTable)).diagnostics) {
    problems += to_text(each);
  }
  return problems;
}

TEST(ReadMigration, TakesIdAndNumberFromTheFilesName) {
  const ReadMigration read =
      read_migration("db/migrations/0007_split_name.toml", std::string(kDropTable));
  ASSERT_TRUE(read.migration);
  EXPECT_EQ(read.migration->id.text, "0007_split_name");
  EXPECT_EQ(read.migration->id.number, 7);
}

TEST(ReadMigration, RefusesAFileWithAnotherName) {
  for (const std::string name :
       {"007_a.toml", "0007.toml", "0007_.toml", "0007_A.toml", "0007-a.toml", "0007_a.tml",
        "split_name.toml", "0007_a b.toml", "", "9999999999999999999_a.toml"}) {
    EXPECT_THAT(problems_of_file(name), HasSubstr("is not the name of a migration file")) << name;
  }
}

TEST(ReadMigration, TakesAnyNumberOfDigitsFromFour) {
  EXPECT_EQ(problems_of_file("20261122150419_a.toml"), "");
}

TEST(ReadMigration, ReadsTheTopLevel) {
  const Migration read = read_valid(R"(description = "why"
store = "other"
requires = ["0000_b", "12"]
allow.lossy = "nobody has two names"
[options]
backfill.workers = 2
[options.signals]
lock_waiters = { goal = 1, limit = 9 }
replica_lag = false
)" + std::string(kDropTable));
  EXPECT_EQ(read.description, "why");
  EXPECT_EQ(read.store, "other");
  EXPECT_THAT(read.required, ElementsAre("0000_b", "12"));
  EXPECT_THAT(read.allow, ElementsAre(Pair("lossy", "nobody has two names")));
  EXPECT_THAT(
      read.options,
      ElementsAre(Pair("backfill.workers", "2"), Pair("signals.lock_waiters.goal", "1"),
                  Pair("signals.lock_waiters.limit", "9"), Pair("signals.replica_lag", "false")));
}

TEST(ReadMigration, TellsEveryProblemOfAFileInItsOrder) {
  EXPECT_EQ(problems_of("descriptio = \"x\"\n"
                        "[[change]]\naction = \"drop_table\"\ntabel = \"t\"\n"
                        "[[change]]\naction = \"drop_index\"\nindex = 5\nonly = \"mysql\"\n"),
            "0001_a.toml:1:1: unknown key `descriptio`\n"
            "  1 | descriptio = \"x\"\n"
            "    | ^^^^^^^^^^ the top level has `description`\n"
            "0001_a.toml:4:1: unknown key `tabel`\n"
            "  4 | tabel = \"t\"\n"
            "    | ^^^^^ drop_table has `table`\n"
            "0001_a.toml:7:9: `index` must be a string, not an integer\n"
            "  7 | index = 5\n"
            "    |         ^ put it in quotes: \"5\"\n"
            "0001_a.toml:8:9: `only` can't be \"mysql\"\n"
            "  8 | only = \"mysql\"\n"
            "    |         ^^^^^ one of postgres, sqlite\n");
}

TEST(ReadMigration, RefusesAFileThatSaysNothingToDo) {
  EXPECT_THAT(problems_of(""), HasSubstr("the file says nothing to do"));
  EXPECT_THAT(problems_of("# later\n\n"), HasSubstr("the file says nothing to do"));
  EXPECT_THAT(problems_of("description = \"x\"\n"), HasSubstr("the file says nothing to do"));
}

TEST(ReadMigration, TellsWhereAKeyOfTheTopLevelHasSlippedUnderAChange) {
  for (const std::string key : {"requires = [\"1\"]", "description = \"x\"", "store = \"main\"",
                                "format = 1", "options = 1"}) {
    const std::string word = key.substr(0, key.find(' '));
    const std::string problems = problems_of(std::string(kDropTable) + key + "\n");
    EXPECT_THAT(problems,
                HasSubstr("4:1: `" + word + "` belongs to the file, but stands in drop_table"));
    EXPECT_THAT(problems, HasSubstr("move it to the top of the file"));
  }
}

TEST(ReadMigration, RefusesWhatIsNoMigrationInRequires) {
  EXPECT_THAT(problems_of("requires = [\"cart_state\"]\n" + std::string(kDropTable)),
              HasSubstr("1:14: \"cart_state\" is not a migration"));
  EXPECT_THAT(problems_of("requires = \"0005_a\"\n" + std::string(kDropTable)),
              HasSubstr("requires = [\"0005_a\"]"));
  EXPECT_THAT(problems_of("requires = [\"0001\"]\n" + std::string(kDropTable)),
              HasSubstr("can't require itself"));
}

TEST(ReadMigration, RefusesAFormatThatIsNewer) {
  EXPECT_THAT(problems_of("format = 2\n"), HasSubstr("1:10: format 2 is newer than this ratchet"));
  EXPECT_THAT(problems_of("format = \"1\"\n"), HasSubstr("`format` must be a number"));
}

TEST(ReadMigration, RefusesAnAllowanceWithoutAReason) {
  EXPECT_THAT(problems_of(std::string(kDropTable) + "allow.lossy = true\n"),
              HasSubstr("4:15: `allow.lossy` needs a reason"));
  EXPECT_THAT(problems_of("allow.lossy = \"\"\n" + std::string(kDropTable)),
              HasSubstr("`allow.lossy` needs a reason"));
}

TEST(ReadMigration, NamesTheNearestRuleForOneThatThereIsNot) {
  EXPECT_THAT(problems_of("allow.lossi = \"fine\"\n" + std::string(kDropTable)),
              AllOf(HasSubstr("1:7: there is no rule `lossi` to allow"),
                    HasSubstr("did you mean `lossy`")));
  EXPECT_THAT(
      problems_of(std::string(kDropTable) + "allow.whatever = \"fine\"\n"),
      AllOf(HasSubstr("4:7: there is no rule `whatever`"), HasSubstr("one of trigger_fires")));
}

TEST(ReadMigration, TellsWhatIsWrongInOptions) {
  const std::string problems = problems_of(
      "[options]\nbackfil.workers = 2\nbackfill.worker = 2\nbackfill.duty = 2.0\n"
      "locks.timeout = 5\nstore.main.url = \"x\"\nsignals.lag = false\n" +
      std::string(kDropTable));
  EXPECT_THAT(problems, HasSubstr("2:1: unknown key `backfil`"));
  EXPECT_THAT(problems, HasSubstr("3:10: unknown key `worker`"));
  EXPECT_THAT(problems, HasSubstr("[backfill] has `workers`"));
  EXPECT_THAT(problems, HasSubstr("4:17: `backfill.duty` must be a number from 0.001 to 1"));
  EXPECT_THAT(problems, HasSubstr("5:17: `locks.timeout` must be a string, not an integer"));
  EXPECT_THAT(problems, HasSubstr("6:1: `store` can't stand in [options]"));
  EXPECT_THAT(problems, HasSubstr("7:9: unknown key `lag`"));
}

TEST(ReadMigration, GivesNoMigrationBesideErrors) {
  EXPECT_FALSE(read_migration("0001_a.toml", "x = 1\n" + std::string(kDropTable)).migration);
}

}  // namespace
}  // namespace ratchet
