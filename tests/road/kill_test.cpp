// The kill matrix: the real program, killed by SIGKILL just before each of its commits, while one
// is on its way, and between its statements, then given the same command again. What stands in the
// store at the end has to be what an undisturbed run leaves: schema, rows, and the journal's own
// account. One walk goes the whole road, so every command starts where the one before has ended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <iostream>
#include <random>

#include "road/where.hpp"
#include "support/chance.hpp"
#include "support/people.hpp"

namespace ratchet::testing {
namespace {

using Command = std::vector<std::string>;

constexpr const char* kId = "0001_killed";
constexpr Milliseconds kCommandTimeout{60'000};
constexpr int kKillsInARowMax = 400;
constexpr int kTriesOnServer = 1;  // of each kind, at every other command, unless it soaks
// Of each command in a file, unless it soaks; the engine is killed at every commit in its own test.
constexpr int kCommitsTried = 4;
constexpr int kStatementsTried = 6;

// There and back again, from every position that there is a way back from.
const std::vector<Command> kRoad = {{"apply", kId},    {"contract", kId},      {"rollback", kId},
                                    {"apply", kId},    {"rollback", kId},      {"apply", kId},
                                    {"contract", kId}, {"purge", kId, "--yes"}};

// Something of every phase, on a column that is NOT NULL, so that the relaxed constraint is part
// of what must come out right.
constexpr const char* kMigration = R"toml(
[[change]]
action = "replace_columns"
table = "people"
columns = ["name"]
into = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.last_name = "substr(name, instr(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"

[[change]]
action = "add_column"
table = "people"
column = "country"
type = "text"
fill = "'nowhere'"

[[change]]
action = "set_not_null"
table = "people"
column = "city"

[[change]]
action = "add_constraint"
table = "people"
check = "score > -1"

[[change]]
action = "create_index"
table = "people"
columns = ["score"]

[[change]]
action = "drop_index"
index = "people_city_idx"
)toml";

constexpr const char* kRows = R"(
  CREATE INDEX people_city_idx ON people (city);
  WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 1500)
  INSERT INTO people (id, city, score, name)
  SELECT n, 'city ' || (n % 17), n % 1000, 'Given' || n || ' Family' || (n % 50) FROM counted;
)";

// What a run leaves behind.
struct Outcome {
  SchemaLines schema;
  Contents contents;
  Rows journal;
};

struct Counts {
  int commits = 0;
  int statements = 0;
};

class KillMatrix : public ::testing::TestWithParam<Where> {
 protected:
  KillMatrix() : project_(project_in(GetParam())), seed_(chosen_seed()), random_(seed_) {
    std::cout << "seed " << seed_ << " (RATCHET_SEED)\n";
    project_.configure("[purge]\nretain = \"0s\"\n");
    project_.execute(create_people({.columns = "name TEXT NOT NULL"}));
    project_.execute(kRows);
    project_.write_migration(kId, in_words_of(GetParam(), kMigration));
  }

  static bool is_postgres() { return GetParam() == Where::postgres; }

  // `try_it` with each command of the road, at the place where it begins. On a server with every
  // other one, unless it soaks.
  void walk(const std::function<void()>& try_it) {
    std::uint64_t number = seed_;
    for (const Command& command : kRoad) {
      SCOPED_TRACE(command.front());
      command_ = command;
      project_.keep();
      ASSERT_NO_FATAL_FAILURE(run_undisturbed());
      if (is_postgres() && soak_factor() == 1 && ++number % 2 == 0) continue;
      ASSERT_NO_FATAL_FAILURE(try_it());
    }
  }

  // A sample of 1 … `last`; all of them in a soak. A try costs more on a server.
  std::vector<int> sample(int last, int wanted) {
    const int stride = std::max(1, last / (wanted * soak_factor()));
    std::vector<int> chosen;
    const int first = std::uniform_int_distribution<int>(1, stride)(random_);
    for (int number = first; number <= last; number += stride) chosen.push_back(number);
    return chosen;
  }

  // False when the command ended before it got there.
  bool dies(const std::string& at) {
    ProgramOptions options = project_.command(command_);
    options.binary += "_mortal";
    options.environment["RATCHET_DIES_AT"] = at;
    const ProgramResult result = Program(options).wait(kCommandTimeout);
    if (result.signal == SIGKILL) return true;
    EXPECT_EQ(result.exit_code, 0) << at << ": " << to_string(result);
    return false;
  }

  void expect_the_same_after(const std::string& at) {
    project_.restore();
    if (dies(at)) ++kills_;
    const ProgramResult again = project_.ratchet(command_);
    ASSERT_EQ(again.exit_code, 0) << "after " << at << ": " << to_string(again);
    expect_undisturbed("after " + at);
  }

  void expect_undisturbed(const std::string& when) {
    const Outcome found = outcome();
    ASSERT_EQ(found.schema, undisturbed_.schema) << when;
    ASSERT_EQ(found.journal, undisturbed_.journal) << when;
    ASSERT_TRUE(found.contents == undisturbed_.contents) << when << ": the rows differ";
  }

  Project project_;
  std::uint64_t seed_;
  std::mt19937_64 random_;
  Command command_;
  Counts counts_;
  int kills_ = 0;

 private:
  void run_undisturbed() {
    const std::string file = project_.directory() / "counts";
    ProgramOptions options = project_.command(command_);
    options.binary += "_mortal";
    options.environment["RATCHET_COUNTS"] = file;
    const ProgramResult result = Program(options).wait(kCommandTimeout);
    ASSERT_EQ(result.exit_code, 0) << to_string(result);
    std::ifstream(file) >> counts_.commits >> counts_.statements;
    ASSERT_GT(counts_.commits, 1);
    undisturbed_ = outcome();
  }

  Outcome outcome() {
    const std::string of = is_postgres() ? "ratchet." : "ratchet_";
    Rows journal;
    for (const std::string& query :
         {"SELECT id, state, position, direction, last_error FROM " + of + "migration ORDER BY id",
          "SELECT ordinal, phase, action, state, error FROM " + of + "step ORDER BY ordinal",
          "SELECT work, broken, lossy, rows_seen, quarantined FROM " + of +
              "certificate ORDER BY work",
          "SELECT count(*) FROM " + of + "lease"}) {
      const Rows rows = project_.query(query);
      journal.insert(journal.end(), rows.begin(), rows.end());
    }
    return {project_.schema(), project_.contents(), journal};
  }

  Outcome undisturbed_;
};

TEST_P(KillMatrix, BeforeACommit) {
  walk([&] {
    for (const int commit :
         sample(counts_.commits, is_postgres() ? kTriesOnServer : kCommitsTried)) {
      ASSERT_NO_FATAL_FAILURE(expect_the_same_after("commit:" + std::to_string(commit)));
    }
  });
  EXPECT_GT(kills_, 0);
}

// The store may have it by then, or never get it, or get it while the next one is at work already.
TEST_P(KillMatrix, WhileACommitIsOnItsWay) {
  if (!is_postgres()) GTEST_SKIP() << "made in the process that is killed";
  walk([&] {
    for (const int commit : sample(counts_.commits, kTriesOnServer)) {
      ASSERT_NO_FATAL_FAILURE(expect_the_same_after("sent:" + std::to_string(commit)));
    }
  });
  EXPECT_GT(kills_, 0);
}

TEST_P(KillMatrix, BetweenStatements) {
  walk([&] {
    for (const int statement :
         sample(counts_.statements, is_postgres() ? kTriesOnServer : kStatementsTried)) {
      ASSERT_NO_FATAL_FAILURE(expect_the_same_after("statement:" + std::to_string(statement)));
    }
  });
  EXPECT_GT(kills_, 0);
}

TEST_P(KillMatrix, AgainAndAgain) {
  std::uniform_int_distribution<int> when(2, is_postgres() ? 16 : 8);
  walk([&] {
    project_.restore();
    const auto place = [&] {
      const bool is_sent = is_postgres() && random_() % 2 == 0;
      const int last = std::min(when(random_), counts_.commits);
      return (is_sent ? "sent:" : "commit:") + std::to_string(last);
    };
    int kills = 0;
    while (kills < kKillsInARowMax && dies(place())) ++kills;
    ASSERT_LT(kills, kKillsInARowMax) << "it never gets further";
    EXPECT_GT(kills, 0);
    ASSERT_NO_FATAL_FAILURE(expect_undisturbed("after " + std::to_string(kills) + " kills"));
  });
}

INSTANTIATE_TEST_SUITE_P(Of, KillMatrix,
                         ::testing::Values(Where::sqlite_wal, Where::sqlite_rollback_journal,
                                           Where::postgres),
                         where_name);

}  // namespace
}  // namespace ratchet::testing
