// The migrations that newcomers read first: all of them can be planned, one after the other, on the
// shop that they are made for, and each begins with an explanation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "postgres/dialect.hpp"
#include "sqlite/dialect.hpp"
#include "support/plan_dump.hpp"
#include "support/postgres/database.hpp"

namespace ratchet::testing {
namespace {

std::vector<std::string> example_files() {
  const char* root = std::getenv("RATCHET_SOURCE_DIR");
  const auto folder = std::filesystem::path(root != nullptr ? root : ".") / "migrations-example";
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml") {
      files.push_back("migrations-example/" + entry.path().filename().string());
    }
  }
  std::ranges::sort(files);
  return files;
}

// A product with its shop.
class ExampleMigrations : public ::testing::TestWithParam<std::string> {
 protected:
  ExampleMigrations() {
    if (GetParam() == "sqlite") {
      sqlite_ = make_sqlite_dialect();
      shop_ = schema_of_script("migrations-example/shop.sql");
      return;
    }
    database_.emplace();
    database_->execute(read_tree_file("migrations-example/shop.postgres.sql"));
    store_ = make_postgres_product()->open({.url = database_->url()});
    const auto session = store_->connect();
    shop_ = store_->read_schema(*session->begin(Access::read));
  }
  const Dialect& dialect() const { return sqlite_ ? *sqlite_ : store_->dialect(); }
  const Schema& shop() const { return shop_; }

 private:
  std::unique_ptr<Dialect> sqlite_;
  std::optional<PostgresDatabase> database_;
  std::unique_ptr<Store> store_;
  Schema shop_;
};

// A chain is planned when those before it are purged; until then it is known whom it waits for.
TEST_P(ExampleMigrations, CanBePlannedInTheirOrderAndSayWhomTheyWaitFor) {
  Workbench workbench{.schema = shop()};
  std::vector<Plan> in_flight;
  for (const std::string& file : example_files()) {
    const ReadMigration read = read_migration(file, read_tree_file(file));
    for (const Diagnostic& each : read.diagnostics) ADD_FAILURE() << to_text(each);
    ASSERT_TRUE(read.migration) << file;
    MadePlan made = make_plan(*read.migration, dialect(), workbench, WorkbenchAfter::verify);
    const Plan* plan = made.plan ? &*made.plan : nullptr;
    if (plan == nullptr && made.untried) plan = &*made.untried;
    ASSERT_NE(plan, nullptr) << dump(made, dialect());
    EXPECT_FALSE(plan->description.empty()) << file;
    const auto met = conflict(*plan, in_flight);
    EXPECT_TRUE(made.plan || met) << dump(made, dialect());
    EXPECT_EQ(met.has_value(), !plan->required.empty())
        << file << " waits for " << met.value_or("nothing");
    if (!met) in_flight.push_back(*plan);
  }
  EXPECT_GE(in_flight.size(), 7U);
}

TEST_P(ExampleMigrations, CanBePlannedOneByOneOnTheShop) {
  for (const std::string& file : example_files()) {
    const ReadMigration read = read_migration(file, read_tree_file(file));
    Workbench workbench{.schema = shop()};
    const MadePlan made =
        make_plan(*read.migration, dialect(), workbench, WorkbenchAfter::contract);
    EXPECT_TRUE(made.plan) << dump(made, dialect());
  }
}

INSTANTIATE_TEST_SUITE_P(On, ExampleMigrations, ::testing::Values("sqlite", "postgres"),
                         [](const auto& each) { return each.param; });

TEST(ExampleMigration, IsExplained) {
  for (const std::string& file : example_files()) {
    EXPECT_TRUE(read_tree_file(file).starts_with("# ")) << file;
  }
}

}  // namespace
}  // namespace ratchet::testing
