// Comparisons of rows that nobody has broken, while clients of the old and the new application
// write as fast as they can: none may report a difference. Two passes of each kind here, a hundred
// in a soak; every other one by many snapshots, so that rows move to where it has been.
#include <gmock/gmock.h>

#include <iostream>
#include <tuple>

#include "road/where.hpp"
#include "support/chance.hpp"
#include "support/people.hpp"
#include "workload/shapes.hpp"
#include "workload/workload.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using workload::Generation;

constexpr const char* kId = "0001_clean";
constexpr std::int64_t kRows = 3'000;
constexpr int kPassesOfASoak = 10;  // times RATCHET_SOAK

enum class Sides { columns, tables };

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

constexpr const char* kMove = R"toml(
[[change]]
action = "create_table"
table = "persons"
columns = [
  { name = "id", type = "integer" },
  { name = "first_name", type = "text" },
  { name = "last_name", type = "text" },
  { name = "city", type = "text" },
  { name = "score", type = "integer" },
]
primary_key = ["id"]

[[change]]
action = "move_table"
table = "people"
to = "persons"
allow.raises = "names are short"
forward.first_name = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.last_name = "substr(name, instr(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
)toml";

class CleanRoad : public ::testing::TestWithParam<std::tuple<Where, Sides>> {
 protected:
  CleanRoad() : project_(project_in(where())), seed_(chosen_seed()) {
    std::cout << "seed " << seed_ << " (RATCHET_SEED)\n";
    const bool has_two_tables = std::get<Sides>(GetParam()) == Sides::tables;
    project_.execute(create_people({.columns = "name TEXT"}));
    project_.write_migration(kId, in_words_of(where(), has_two_tables ? kMove : kSplit));
    workload_ = std::make_unique<workload::Workload>(workload::WorkloadOptions{
        .connection = {.url = project_.url()},
        .shape = has_two_tables ? workload::move_people({}, "persons") : workload::split_name({}),
        .seed = seed_});
    workload_->populate(kRows * soak_factor());
  }

  static Where where() { return std::get<Where>(GetParam()); }

  void start(Generation generation) {
    const bool is_postgres = where() == Where::postgres;
    workload_->start(is_postgres ? 2 : 1, {.generation = generation,
                                           .mode = is_postgres ? workload::Mode::transaction
                                                               : workload::Mode::autocommit,
                                           .think = Milliseconds{is_postgres ? 0 : 2}});
  }

  ProgramResult run(const std::vector<std::string>& arguments) {
    return Program(project_.command(arguments)).wait(Milliseconds{600'000});
  }

  ProgramResult compare(const std::string& snapshot_max) {
    ProgramOptions verify = project_.command({"verify", kId, "--json"});
    verify.environment["RATCHET_VERIFY_SNAPSHOT_MAX"] = snapshot_max;
    return Program(verify).wait(Milliseconds{600'000});
  }

  Project project_;
  std::uint64_t seed_;
  std::unique_ptr<workload::Workload> workload_;
};

TEST_P(CleanRoad, NoComparisonReportsADifferenceWhileClientsWrite) {
  start(Generation::old_application);
  const ProgramResult applied = run({"apply", kId});
  ASSERT_EQ(applied.exit_code, 0) << to_string(applied);
  start(Generation::new_application);
  const int passes = soak_factor() == 1 ? 2 : kPassesOfASoak * soak_factor();
  for (int pass = 0; pass < passes; ++pass) {
    const ProgramResult result = compare(pass % 2 == 0 ? "0s" : "1ms");
    ASSERT_EQ(result.exit_code, 0) << "pass " << pass << ": " << to_string(result);
    ASSERT_THAT(result.out, HasSubstr("\"broken\":0,"));
  }
  workload_->stop_all();
  const workload::Report report = workload_->report();
  std::cout << passes << " passes beside " << report.writes << " writes\n";
  EXPECT_THAT(report.failures, IsEmpty());
  EXPECT_THAT(workload_->compare(Generation::old_application), IsEmpty());
  EXPECT_THAT(workload_->compare(Generation::new_application), IsEmpty());
}

using OnSides = std::tuple<Where, Sides>;
std::string test_name_of(const ::testing::TestParamInfo<OnSides>& info) {
  const bool has_two_tables = std::get<Sides>(info.param) == Sides::tables;
  const bool is_postgres = std::get<Where>(info.param) == Where::postgres;
  return std::string(is_postgres ? "Postgres" : "Sqlite") + (has_two_tables ? "Tables" : "Columns");
}

INSTANTIATE_TEST_SUITE_P(Products, CleanRoad,
                         ::testing::Combine(::testing::Values(Where::sqlite_wal, Where::postgres),
                                            ::testing::Values(Sides::columns, Sides::tables)),
                         test_name_of);

}  // namespace
}  // namespace ratchet::testing
