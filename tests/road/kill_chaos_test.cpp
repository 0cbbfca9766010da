// Clients at work while the program is killed at random moments and started again, over and over:
// no client notices, and nothing that was acknowledged is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <iostream>
#include <random>

#include "road/where.hpp"
#include "support/chance.hpp"
#include "support/people.hpp"
#include "workload/workload.hpp"

namespace ratchet::testing {
namespace {

using ::testing::IsEmpty;
using workload::Generation;
using workload::Mode;

using Command = std::vector<std::string>;

constexpr const char* kId = "0001_chaos";
constexpr int kKillsMax = 300;
constexpr std::int64_t kRows = 3'000;

constexpr const char* kSplit = R"toml(
[[change]]
action = "replace_columns"
table = "people"
columns = ["name"]
into = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.last_name = "substr(name, instr(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
)toml";

class Chaos : public ::testing::TestWithParam<Where> {
 protected:
  Chaos() : project_(project_in(GetParam())), seed_(chosen_seed()), random_(seed_) {
    std::cout << "seed " << seed_ << " (RATCHET_SEED)\n";
    project_.configure("[purge]\nretain = \"0s\"\n");
    project_.execute(create_people({.columns = "name TEXT"}));
    project_.write_migration(kId, in_words_of(GetParam(), kSplit));
    workload_ = std::make_unique<workload::Workload>(
        workload::WorkloadOptions{.connection = {.url = project_.url(), .setup = {}},
                                  .shape = workload::split_name({}),
                                  .seed = seed_});
    workload_->populate(kRows * soak_factor());
  }

  // With a rollback journal a few busy clients starve one another, without any migration: then
  // their errors would say nothing of ours.
  void start(Generation generation) {
    const bool starves = GetParam() == Where::sqlite_rollback_journal;
    const Milliseconds think = starves ? Milliseconds(30) : Milliseconds(4);
    workload_->start(2, {.generation = generation, .mode = Mode::autocommit, .think = think});
  }

  // Gives the command until it gets through; most times it is killed before.
  void insist(const Command& command) {
    SystemClock clock;
    for (int kills = 0; kills < kKillsMax; ++kills) {
      // On a server a command takes longer, most of it to connect and to wait for answers.
      const int longest_ms = GetParam() == Where::postgres ? 1'500 + 1'000 * kills : 400;
      Program program(project_.command(command));
      clock.sleep(Milliseconds(std::uniform_int_distribution(1, longest_ms)(random_)), {});
      const ProgramResult result = program.kill();
      if (result.exit_code == 0) return;
      ASSERT_EQ(result.signal, SIGKILL) << to_string(result);
    }
    FAIL() << command.front() << " never gets through";
  }

  void expect_equal(Generation generation) {
    EXPECT_THAT(workload_->compare(generation), IsEmpty()) << name(generation);
  }

  Project project_;
  std::uint64_t seed_;
  std::mt19937_64 random_;
  std::unique_ptr<workload::Workload> workload_;
};

TEST_P(Chaos, NobodyNoticesThatTheProgramIsKilledAllTheTime) {
  start(Generation::old_application);
  insist({"apply", kId});
  expect_equal(Generation::old_application);
  expect_equal(Generation::new_application);
  if (GetParam() != Where::postgres) {
    insist({"rollback", kId});
    expect_equal(Generation::old_application);
    insist({"apply", kId});
  }
  start(Generation::new_application);
  workload_->stop(Generation::old_application);
  insist({"contract", kId});
  expect_equal(Generation::new_application);
  insist({"purge", kId, "--yes"});
  expect_equal(Generation::new_application);
  workload_->stop_all();
  EXPECT_THAT(workload_->report().failures, IsEmpty());
  EXPECT_THAT(workload_->report().wrong_reads, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(With, Chaos,
                         ::testing::Values(Where::sqlite_wal, Where::sqlite_rollback_journal,
                                           Where::postgres),
                         where_name);

}  // namespace
}  // namespace ratchet::testing
