// What the commands make of ratchet.toml.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Configuration, AVariableThatIsNotSetMattersOnlyToItsStore) {
  Project project(JournalMode::wal);
  project.configure("[store.reports]\nurl = \"${REPORTS_URL}\"\n");
  EXPECT_EQ(project.ratchet({"status"}).exit_code, 0);
  const ProgramResult result = project.ratchet({"status", "--store", "reports"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("REPORTS_URL is not set"), HasSubstr("ratchet.toml:")));
}

TEST(Configuration, ASettingThatIsNotActedOnYetIsWarnedOf) {
  Project project(JournalMode::wal);
  project.configure("[backfill]\nstrategy = \"shadow\"\n");
  const ProgramResult result = project.ratchet({"status"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("warning: this release reads backfill.strategy"));
}

}  // namespace
}  // namespace ratchet::testing
