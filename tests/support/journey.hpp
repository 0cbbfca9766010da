// One migration carried there and back on a live database: clients of the generations that may run
// at each point are at work throughout, and after every command both shapes are compared with the
// oracle, and the schema with what it has to be. Failures are reported through GoogleTest.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "support/project.hpp"
#include "workload/workload.hpp"

namespace ratchet::testing {

// The first moment at which the new application finds what it knows.
enum class NewClients { from_verify, from_contract };
// The last moment at which the old application finds what it knows.
enum class OldClients { until_contract, until_purge, always };

struct Journey {
  std::string name;       // of the test
  std::string schema;     // the statements that make the database
  std::string migration;  // the file
  workload::Shape shape;
  NewClients new_clients = NewClients::from_verify;
  OldClients old_clients = OldClients::until_contract;
  Product product = Product::sqlite;
  JournalMode mode = JournalMode::wal;  // of SQLite
  std::string before_clients = {};      // statements, when the rows are there
  std::string client_setup = {};        // statements of each client's connection
  int attempts_max = 1;                 // of a client, at one write
  std::int64_t rows = 1'500;
  int dual_writes = 1;  // of the migration, at least
};

// For GoogleTest, which would show the bytes.
void PrintTo(const Journey& journey, std::ostream* stream);

// A journey is the same on every product but for what it stands on.
using OnProduct = std::tuple<Journey, Product>;
Journey journey_on(const OnProduct& parameter);
// For INSTANTIATE_TEST_SUITE_P: SplitNameOnPostgres.
std::string test_name(const ::testing::TestParamInfo<OnProduct>& info);
inline auto on_every_product(const std::vector<Journey>& journeys) {
  return ::testing::Combine(::testing::ValuesIn(journeys),
                            ::testing::Values(Product::sqlite, Product::postgres));
}

class Traveller {
 public:
  explicit Traveller(Journey journey);

  // Each runs one command beside the clients and checks everything that it promises.
  void apply();
  void contract();
  void roll_back();
  void purge();
  // One after the other, for as long as nothing fails; at the end no client has noticed.
  using Leg = void (Traveller::*)();
  void travel(const std::vector<Leg>& legs);
  // Apply and back, contract and back, and through purge.
  void go_there_and_back();
  // No write failed, no read was wrong, all along.
  void expect_no_client_noticed();

  Project& project() { return project_; }

 private:
  void run(const std::vector<std::string>& arguments);
  bool old_application_runs_behind_contract() const;
  // The release that writes both sides, deployed while `apply` is still at work: once every dual
  // write is in force, since what an old client changes before that is not carried over.
  void deploy_both_sides(Program& apply);
  void start(workload::Generation generation);
  void let_clients_work();
  void compare(workload::Generation generation);
  bool has_release_in_between() const;

  const Journey journey_;
  std::uint64_t seed_;
  Project project_;
  SchemaLines schema_before_;
  std::unique_ptr<workload::Workload> workload_;
};

}  // namespace ratchet::testing
