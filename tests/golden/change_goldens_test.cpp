// Every migration under changes/ against schema.<product>.sql: its explicit form, each statement of
// each phase, the way back of each step, and what is said about it; or why it is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/text.hpp"
#include "postgres/dialect.hpp"
#include "sqlite/dialect.hpp"
#include "support/plan_dump.hpp"
#include "support/postgres/database.hpp"
#include "support/values/golden.hpp"

namespace ratchet::testing {
namespace {

// A product, and the schema that its goldens start from.
struct Base {
  const Dialect& dialect;
  Schema schema;
};

const Base& sqlite_base() {
  static const std::unique_ptr<Dialect> kDialect = make_sqlite_dialect();
  static const Base kBase{*kDialect, schema_of_script("tests/golden/schema.sqlite.sql")};
  return kBase;
}

const Base& postgres_base() {
  static PostgresDatabase database;
  static const std::unique_ptr<Store> kStore = [] {
    database.execute(read_tree_file("tests/golden/schema.postgres.sql"));
    return make_postgres_product()->open({.url = database.url()});
  }();
  static const Base kBase = [] {
    const auto session = kStore->connect();
    const auto transaction = session->begin(Access::read);
    return Base{kStore->dialect(), kStore->read_schema(*transaction)};
  }();
  return kBase;
}

std::vector<std::string> golden_names() {
  const char* root = std::getenv("RATCHET_SOURCE_DIR");
  const auto folder = std::filesystem::path(root != nullptr ? root : ".") / "tests/golden/changes";
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

// From PostgreSQL 18 on a NOT NULL has a name, which goes with its column. The goldens are of the
// majors before.
std::string without_names_of_not_nulls(const std::string& dump) {
  std::string kept;
  std::string direction;
  for (const std::string& line : split_lines(dump)) {
    if (line == "> forward:" || line == "< back:") {
      kept += std::exchange(direction, line + '\n');
      continue;
    }
    const bool is_name = line.find(" RENAME CONSTRAINT ") != std::string::npos &&
                         line.find("_not_null\" TO ") != std::string::npos;
    if (is_name && !direction.empty()) {
      direction.clear();
    } else {
      kept += std::exchange(direction, "") + line + '\n';
    }
  }
  return kept + direction;
}

// By product and name: "sqlite", "add_column".
using Which = std::tuple<std::string, std::string>;

class ChangeGolden : public ::testing::TestWithParam<Which> {
 protected:
  const std::string& product() const { return std::get<0>(GetParam()); }
  const std::string& name() const { return std::get<1>(GetParam()); }
  const Base& base() const { return product() == "sqlite" ? sqlite_base() : postgres_base(); }

  // An id has a number, which the files here go without.
  MadePlan plan_text(const std::string& text, Workbench& workbench) const {
    const ReadMigration read = read_migration("0001_" + name() + ".toml", text);
    if (!read.migration) return {.plan = std::nullopt, .diagnostics = read.diagnostics};
    return make_plan(*read.migration, base().dialect, workbench, WorkbenchAfter::verify);
  }
  MadePlan plan_file(Workbench& workbench) const {
    return plan_text(read_tree_file("tests/golden/changes/" + name() + ".toml"), workbench);
  }
};

TEST_P(ChangeGolden, IsPlannedAsWrittenDown) {
  Workbench workbench{.schema = base().schema};
  expect_golden({.file = "changes/" + name() + "." + product() + ".plan",
                 .text = without_names_of_not_nulls(dump(plan_file(workbench), base().dialect))});
}

// The explicit form is the plan: read back, it gives the same steps and the same statements.
TEST_P(ChangeGolden, ComesBackFromItsExplicitForm) {
  Workbench workbench{.schema = base().schema};
  const MadePlan made = plan_file(workbench);
  if (!made.plan) return;
  Workbench fresh{.schema = base().schema};
  const MadePlan again = plan_text(explicit_form(*made.plan), fresh);
  ASSERT_TRUE(again.plan) << dump(again, base().dialect);
  EXPECT_EQ(again.plan->steps, made.plan->steps);
  EXPECT_EQ(again.plan->sentences, made.plan->sentences);
  EXPECT_EQ(again.plan->claims, made.plan->claims);
  EXPECT_EQ(again.plan->base, made.plan->base);
  EXPECT_EQ(explicit_form(*again.plan), explicit_form(*made.plan));
  const Plan stored = stored_plan(made.plan->id, explicit_form(*made.plan), product());
  EXPECT_EQ(stored.claims, made.plan->claims);
  EXPECT_EQ(stored.irreversible, made.plan->irreversible);
  EXPECT_EQ(stored.steps.size(), made.plan->steps.size());
}

TEST_P(ChangeGolden, ThatIsRefusedLeavesTheWorkbenchAsItWas) {
  Workbench workbench{.schema = base().schema};
  if (plan_file(workbench).plan) return;
  EXPECT_EQ(fingerprint(all_definitions(workbench.schema)),
            fingerprint(all_definitions(base().schema)));
  EXPECT_THAT(workbench.in_force, ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, ChangeGolden,
                         ::testing::Combine(::testing::Values("sqlite", "postgres"),
                                            ::testing::ValuesIn(golden_names())),
                         [](const auto& which) {
                           return std::get<1>(which.param) + "_on_" + std::get<0>(which.param);
                         });

}  // namespace
}  // namespace ratchet::testing
