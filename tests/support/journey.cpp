#include "support/journey.hpp"

#include <gmock/gmock.h>

#include <iostream>

#include "support/chance.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using workload::Generation;
using workload::Mode;

constexpr const char* kId = "0001_journey";
constexpr Milliseconds kCommandTimeout{120'000};
constexpr Milliseconds kPoll{5};
constexpr int kPollsMax = 4'000;
constexpr std::int64_t kWritesBetween = 60;

}  // namespace

void PrintTo(const Journey& journey, std::ostream* stream) { *stream << journey.name; }

Traveller::Traveller(const Journey& journey)
    : journey_(journey), seed_(chosen_seed()), project_(journey.mode) {
  std::cout << "seed " << seed_ << " (RATCHET_SEED)\n";
  project_.configure("[purge]\nretain = \"0s\"\n");
  project_.execute(journey.schema);
  project_.write_migration(kId, journey.migration);
  schema_before_ = project_.schema();
  workload_ = std::make_unique<workload::Workload>(workload::WorkloadOptions{
      .connection = {.database = project_.database(), .foreign_keys = journey.foreign_keys},
      .shape = journey.shape,
      .seed = seed_});
  workload_->populate(journey.rows * soak_factor());
  start(Generation::old_application, Mode::autocommit);
  let_clients_work();
}

void Traveller::apply() {
  Program apply(project_.command({"apply", kId}));
  if (has_release_in_between()) deploy_both_sides(apply);
  const ProgramResult result = apply.wait(kCommandTimeout);
  ASSERT_EQ(result.exit_code, 0) << to_string(result);
  compare(Generation::old_application);
  if (journey_.new_clients == NewClients::from_verify) {
    compare(Generation::new_application);
    start(Generation::new_application, Mode::autocommit);
  }
  let_clients_work();
  compare(Generation::old_application);
}

void Traveller::contract() {
  if (!old_application_runs_behind_contract()) {
    workload_->stop(Generation::old_application);
    workload_->stop(Generation::both_sides);
  }
  run({"contract", kId});
  if (journey_.new_clients == NewClients::from_contract) {
    start(Generation::new_application, Mode::autocommit);
  }
  let_clients_work();
  compare(Generation::new_application);
  if (old_application_runs_behind_contract()) compare(Generation::old_application);
}

void Traveller::roll_back() {
  workload_->stop(Generation::new_application);
  workload_->stop(Generation::both_sides);
  run({"rollback", kId});
  EXPECT_EQ(project_.schema(), schema_before_);
  workload_->stop(Generation::old_application);
  workload_->forget_new_side();
  start(Generation::old_application, Mode::immediate);
  let_clients_work();
  compare(Generation::old_application);
}

void Traveller::purge() {
  if (journey_.old_clients == OldClients::until_purge) {
    workload_->stop(Generation::old_application);
    workload_->stop(Generation::both_sides);
  }
  run({"purge", kId, "--yes"});
  let_clients_work();
  compare(Generation::new_application);
  EXPECT_THAT(project_.schema(), Not(Contains(HasSubstr("ratchet_"))));
}

void Traveller::expect_no_client_noticed() {
  workload_->stop_all();
  const workload::Report report = workload_->report();
  EXPECT_THAT(report.failures, IsEmpty());
  EXPECT_THAT(report.wrong_reads, IsEmpty());
  EXPECT_GT(workload_->report(Generation::old_application).writes, 0);
  EXPECT_GT(workload_->report(Generation::new_application).writes, 0);
}

void Traveller::run(const std::vector<std::string>& arguments) {
  const ProgramResult result = Program(project_.command(arguments)).wait(kCommandTimeout);
  ASSERT_EQ(result.exit_code, 0) << arguments.front() << ": " << to_string(result);
}

void Traveller::deploy_both_sides(Program& apply) {
  SystemClock clock;
  for (int polls = 0; polls < kPollsMax && apply.is_running(); ++polls) {
    const Rows dual_write = project_.query(
        "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ratchet%update'");
    if (!dual_write.empty()) return start(Generation::both_sides, Mode::immediate);
    clock.sleep(kPoll, {});
  }
}

void Traveller::start(Generation generation, Mode mode) {
  workload_->start(1, {.generation = generation, .mode = mode, .think = Milliseconds(10)});
}

void Traveller::let_clients_work() {
  SystemClock clock;
  const std::int64_t enough = workload_->report().writes + kWritesBetween * soak_factor();
  for (int polls = 0; polls < kPollsMax && workload_->report().writes < enough; ++polls) {
    clock.sleep(kPoll, {});
  }
  ASSERT_GE(workload_->report().writes, enough) << "the clients got stuck";
}

void Traveller::compare(Generation generation) {
  EXPECT_THAT(workload_->compare(generation), IsEmpty()) << name(generation) << " application";
}

bool Traveller::old_application_runs_behind_contract() const {
  switch (journey_.old_clients) {
    case OldClients::until_contract: return false;
    case OldClients::until_purge:
    case OldClients::always: return true;
  }
  return false;
}

bool Traveller::has_release_in_between() const {
  const workload::Shape& shape = journey_.shape;
  return journey_.new_clients == NewClients::from_verify && !shape.before.columns.empty() &&
         !shape.after.columns.empty() && shape.before.table == shape.after.table;
}

}  // namespace ratchet::testing
