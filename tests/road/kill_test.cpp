// The kill matrix: the real program, killed by SIGKILL just before each of its commits and between
// its statements, then given the same command again. What stands in the store at the end has to be
// what an undisturbed run leaves: schema, rows, and the journal's own account.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <iostream>
#include <random>

#include "support/chance.hpp"
#include "support/people.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using Command = std::vector<std::string>;

constexpr const char* kId = "0001_killed";
constexpr Milliseconds kCommandTimeout{60'000};
constexpr int kStatementsTried = 40;  // of each command, unless it soaks
constexpr int kKillsInARowMax = 400;

const Command kApply = {"apply", kId};
const Command kContract = {"contract", kId};
const Command kRollback = {"rollback", kId};
const Command kPurge = {"purge", kId, "--yes"};

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
  INSERT INTO people (city, score, name)
  SELECT 'city ' || (n % 17), n % 1000, 'Given' || n || ' Family' || (n % 50) FROM counted;
)";

// What a run leaves behind.
struct Outcome {
  SchemaLines schema;
  Contents contents;
  Rows journal;
  bool operator==(const Outcome&) const = default;
};

struct Crossing {
  std::string name;
  std::vector<Command> before;  // what has been done when the command starts
  Command command;
  JournalMode mode = JournalMode::wal;
};

void PrintTo(const Crossing& crossing, std::ostream* stream) { *stream << crossing.name; }

struct Counts {
  int commits = 0;
  int statements = 0;
};

class KillMatrix : public ::testing::TestWithParam<Crossing> {
 protected:
  KillMatrix() : project_(GetParam().mode) {
    project_.configure("[purge]\nretain = \"0s\"\n");
    project_.execute(create_people({.columns = "name TEXT NOT NULL"}) + kRows);
    project_.write_migration(kId, kMigration);
    for (const Command& command : GetParam().before) expect_done(command);
    keep();
    undisturbed_ = run_undisturbed();
  }

  void expect_done(const Command& command) {
    const ProgramResult result = project_.ratchet(command);
    ASSERT_EQ(result.exit_code, 0) << to_string(result);
  }

  // False when the command ended before it got there.
  bool dies(const std::string& at) {
    ProgramOptions options = project_.command(GetParam().command);
    options.binary += "_mortal";
    options.environment = {{"RATCHET_DIES_AT", at}};
    const ProgramResult result = Program(options).wait(kCommandTimeout);
    if (result.signal == SIGKILL) return true;
    EXPECT_EQ(result.exit_code, 0) << at << ": " << to_string(result);
    return false;
  }

  void expect_the_same_after(const std::string& at) {
    restore();
    ASSERT_TRUE(dies(at)) << at << " was not reached";
    const ProgramResult again = project_.ratchet(GetParam().command);
    ASSERT_EQ(again.exit_code, 0) << "after " << at << ": " << to_string(again);
    expect_undisturbed("after " + at);
  }

  void expect_undisturbed(const std::string& when) {
    const Outcome found = outcome();
    ASSERT_EQ(found.schema, undisturbed_.schema) << when;
    ASSERT_EQ(found.journal, undisturbed_.journal) << when;
    ASSERT_TRUE(found.contents == undisturbed_.contents) << when << ": the rows differ";
  }

  void restore() {
    for (const char* suffix : {"-wal", "-shm", "-journal"}) {
      std::filesystem::remove(project_.database() + suffix);
    }
    std::filesystem::copy_file(project_.database() + ".kept", project_.database(),
                               std::filesystem::copy_options::overwrite_existing);
  }

  Counts counts_;

 private:
  void keep() { std::filesystem::copy_file(project_.database(), project_.database() + ".kept"); }

  Outcome run_undisturbed() {
    const std::string file = project_.database() + ".counts";
    ProgramOptions options = project_.command(GetParam().command);
    options.binary += "_mortal";
    options.environment = {{"RATCHET_COUNTS", file}};
    const ProgramResult result = Program(options).wait(kCommandTimeout);
    EXPECT_EQ(result.exit_code, 0) << to_string(result);
    std::ifstream(file) >> counts_.commits >> counts_.statements;
    return outcome();
  }

  Outcome outcome() {
    Rows journal = project_.query(
        "SELECT id, state, position, direction, last_error "
        "FROM ratchet_migration ORDER BY id");
    const Rows more = project_.query(
        "SELECT ordinal, phase, action, state, error FROM ratchet_step UNION ALL "
        "SELECT work, broken, lossy, rows_seen, quarantined FROM ratchet_certificate UNION ALL "
        "SELECT 'leases', count(*), '', '', '' FROM ratchet_lease ORDER BY 1, 2");
    journal.insert(journal.end(), more.begin(), more.end());
    return {project_.schema(), project_.contents(), journal};
  }

  Project project_;
  Outcome undisturbed_;
};

TEST_P(KillMatrix, BeforeEveryCommit) {
  ASSERT_GT(counts_.commits, 1);
  for (int commit = 1; commit <= counts_.commits; ++commit) {
    expect_the_same_after("commit:" + std::to_string(commit));
    if (HasFatalFailure()) return;
  }
}

TEST_P(KillMatrix, BetweenStatements) {
  const std::uint64_t seed = chosen_seed();
  std::cout << "seed " << seed << " (RATCHET_SEED), " << counts_.statements << " statements\n";
  const int stride = std::max(1, counts_.statements / (kStatementsTried * soak_factor()));
  const int first = 1 + static_cast<int>(seed % static_cast<std::uint64_t>(stride));
  for (int statement = first; statement <= counts_.statements; statement += stride) {
    expect_the_same_after("statement:" + std::to_string(statement));
    if (HasFatalFailure()) return;
  }
}

TEST_P(KillMatrix, AgainAndAgain) {
  const std::uint64_t seed = chosen_seed();
  std::cout << "seed " << seed << " (RATCHET_SEED)\n";
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int> when(1, std::min(8, counts_.commits));
  restore();
  int kills = 0;
  while (kills < kKillsInARowMax && dies("commit:" + std::to_string(when(random)))) ++kills;
  ASSERT_LT(kills, kKillsInARowMax) << "it never gets further";
  EXPECT_GT(kills, 0);
  expect_undisturbed("after " + std::to_string(kills) + " kills");
}

std::string test_name(const ::testing::TestParamInfo<Crossing>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Of, KillMatrix,
    ::testing::Values(Crossing{"Apply", {}, kApply}, Crossing{"Contract", {kApply}, kContract},
                      Crossing{"RollbackBehindVerify", {kApply}, kRollback},
                      Crossing{"RollbackBehindContract", {kApply, kContract}, kRollback},
                      Crossing{"Purge", {kApply, kContract}, kPurge},
                      Crossing{"ApplyAfterARollback", {kApply, kContract, kRollback}, kApply},
                      Crossing{
                          "ApplyWithARollbackJournal", {}, kApply, JournalMode::rollback_journal},
                      Crossing{"RollbackWithARollbackJournal",
                               {kApply, kContract},
                               kRollback,
                               JournalMode::rollback_journal}),
    test_name);

}  // namespace
}  // namespace ratchet::testing
