#include "support/journey.hpp"

#include <gmock/gmock.h>

#include <iostream>

#include "support/chance.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAreArray;
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
constexpr Milliseconds kThink{8};

Project project_of(const Journey& journey) {
  switch (journey.product) {
    case Product::sqlite: return Project(journey.mode);
    case Product::postgres: return Project(Product::postgres);
  }
  throw std::logic_error("no such product");
}

// One client for each way of writing that does not fail for other reasons. In a file, where one
// client waits for another, a single one.
std::vector<Mode> modes_of(Product product, Generation generation) {
  switch (product) {
    case Product::sqlite:
      return {generation == Generation::both_sides ? Mode::transaction : Mode::autocommit};
    case Product::postgres: return {Mode::autocommit, Mode::transaction, Mode::snapshot};
  }
  return {};
}

}  // namespace

void PrintTo(const Journey& journey, std::ostream* stream) { *stream << journey.name; }

Journey journey_on(const OnProduct& parameter) {
  Journey journey = std::get<Journey>(parameter);
  journey.product = std::get<Product>(parameter);
  return journey;
}

std::string test_name(const ::testing::TestParamInfo<OnProduct>& info) {
  return std::get<Journey>(info.param).name + "On" +
         std::string(name(std::get<Product>(info.param)));
}

Traveller::Traveller(Journey journey)
    : journey_(std::move(journey)), seed_(chosen_seed()), project_(project_of(journey_)) {
  std::cout << "seed " << seed_ << " (RATCHET_SEED)\n";
  project_.configure("[purge]\nretain = \"0s\"\n");
  project_.execute(journey_.schema);
  project_.write_migration(kId, journey_.migration);
  schema_before_ = project_.schema();
  workload_ = std::make_unique<workload::Workload>(workload::WorkloadOptions{
      .connection = {.url = project_.url(), .setup = journey_.client_setup},
      .shape = journey_.shape,
      .seed = seed_});
  workload_->populate(journey_.rows * soak_factor());
  if (!journey_.before_clients.empty()) project_.execute(journey_.before_clients);
  start(Generation::old_application);
  let_clients_work();
}

void Traveller::apply() {
  Program apply(project_.command({"apply", kId}));
  if (has_release_in_between()) deploy_both_sides(apply);
  const ProgramResult result = apply.wait(kCommandTimeout);
  ASSERT_EQ(result.exit_code, 0) << to_string(result);
  if (has_release_in_between()) {
    ASSERT_GE(project_.dual_writes(), journey_.dual_writes);
  }
  compare(Generation::old_application);
  if (journey_.new_clients == NewClients::from_verify) {
    compare(Generation::new_application);
    start(Generation::new_application);
  }
  let_clients_work();
  compare(Generation::old_application);
}

void Traveller::contract() {
  if (!old_application_runs_behind_contract()) {
    workload_->stop(Generation::old_application);
    workload_->stop(Generation::both_sides);
  }
  ASSERT_NO_FATAL_FAILURE(run({"contract", kId}));
  if (journey_.new_clients == NewClients::from_contract) {
    start(Generation::new_application);
  }
  let_clients_work();
  compare(Generation::new_application);
  if (old_application_runs_behind_contract()) compare(Generation::old_application);
}

void Traveller::roll_back() {
  workload_->stop(Generation::new_application);
  workload_->stop(Generation::both_sides);
  ASSERT_NO_FATAL_FAILURE(run({"rollback", kId}));
  EXPECT_THAT(project_.schema(), ElementsAreArray(schema_before_));
  workload_->stop(Generation::old_application);
  workload_->forget_new_side();
  start(Generation::old_application);
  let_clients_work();
  compare(Generation::old_application);
}

void Traveller::purge() {
  if (journey_.old_clients == OldClients::until_purge) {
    workload_->stop(Generation::old_application);
    workload_->stop(Generation::both_sides);
  }
  ASSERT_NO_FATAL_FAILURE(run({"purge", kId, "--yes"}));
  let_clients_work();
  compare(Generation::new_application);
  EXPECT_THAT(project_.schema(), Not(Contains(HasSubstr("ratchet"))));
}

void Traveller::travel(const std::vector<Leg>& legs) {
  for (const Leg leg : legs) {
    (this->*leg)();
    if (::testing::Test::HasFatalFailure()) return;
  }
  expect_no_client_noticed();
}

void Traveller::go_there_and_back() {
  travel({&Traveller::apply, &Traveller::roll_back, &Traveller::apply, &Traveller::contract,
          &Traveller::roll_back, &Traveller::apply, &Traveller::contract, &Traveller::purge});
}

void Traveller::expect_no_client_noticed() {
  workload_->stop_all();
  const workload::Report report = workload_->report();
  const auto stall_ms = static_cast<int>(report.latency_ms(1));
  std::cout << report.writes << " writes, longest stall " << stall_ms << " ms, " << report.refusals
            << " snapshots refused\n";
  ::testing::Test::RecordProperty("longest_stall_ms", stall_ms);
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
    if (project_.dual_writes() >= journey_.dual_writes) return start(Generation::both_sides);
    clock.sleep(kPoll, {});
  }
}

void Traveller::start(Generation generation) {
  for (const Mode mode : modes_of(journey_.product, generation)) {
    workload_->start(1, {.generation = generation,
                         .mode = mode,
                         .think = kThink,
                         .attempts_max = journey_.attempts_max});
  }
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
