// Every migration under changes/ against schema.sqlite.sql: its explicit form, each statement of
// each phase, the way back of each step, and what is said about it; or why it is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "sqlite/dialect.hpp"
#include "support/plan_dump.hpp"
#include "support/values/golden.hpp"

namespace ratchet::testing {
namespace {

const Dialect& dialect() {
  static const std::unique_ptr<Dialect> kDialect = make_sqlite_dialect();
  return *kDialect;
}

const Schema& base() {
  static const Schema kBase = schema_of_script("tests/golden/schema.sqlite.sql");
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

// An id has a number, which the files here go without.
MadePlan plan_text(const std::string& name, const std::string& text, Workbench& workbench) {
  const ReadMigration read = read_migration("0001_" + name + ".toml", text);
  if (!read.migration) return {.plan = std::nullopt, .diagnostics = read.diagnostics};
  return make_plan(*read.migration, dialect(), workbench, WorkbenchAfter::verify);
}

MadePlan plan_file(const std::string& name, Workbench& workbench) {
  return plan_text(name, read_tree_file("tests/golden/changes/" + name + ".toml"), workbench);
}

class ChangeGolden : public ::testing::TestWithParam<std::string> {};

TEST_P(ChangeGolden, IsPlannedAsWrittenDown) {
  Workbench workbench{.schema = base()};
  expect_golden({.file = "changes/" + GetParam() + ".sqlite.plan",
                 .text = dump(plan_file(GetParam(), workbench), dialect())});
}

// The explicit form is the plan: read back, it gives the same steps and the same statements.
TEST_P(ChangeGolden, ComesBackFromItsExplicitForm) {
  Workbench workbench{.schema = base()};
  const MadePlan made = plan_file(GetParam(), workbench);
  if (!made.plan) return;
  Workbench fresh{.schema = base()};
  const MadePlan again = plan_text(GetParam(), explicit_form(*made.plan), fresh);
  ASSERT_TRUE(again.plan) << dump(again, dialect());
  EXPECT_EQ(again.plan->steps, made.plan->steps);
  EXPECT_EQ(again.plan->sentences, made.plan->sentences);
  EXPECT_EQ(again.plan->claims, made.plan->claims);
  EXPECT_EQ(again.plan->base, made.plan->base);
  EXPECT_EQ(explicit_form(*again.plan), explicit_form(*made.plan));
  const Plan stored = stored_plan(made.plan->id, explicit_form(*made.plan), "sqlite");
  EXPECT_EQ(stored.claims, made.plan->claims);
  EXPECT_EQ(stored.irreversible, made.plan->irreversible);
  EXPECT_EQ(stored.steps.size(), made.plan->steps.size());
}

TEST_P(ChangeGolden, ThatIsRefusedLeavesTheWorkbenchAsItWas) {
  Workbench workbench{.schema = base()};
  if (plan_file(GetParam(), workbench).plan) return;
  EXPECT_EQ(fingerprint(all_definitions(workbench.schema)), fingerprint(all_definitions(base())));
  EXPECT_THAT(workbench.in_force, ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, ChangeGolden, ::testing::ValuesIn(golden_names()),
                         [](const auto& golden) { return golden.param; });

}  // namespace
}  // namespace ratchet::testing
