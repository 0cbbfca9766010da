#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;

TEST(Targets, AMigrationThatHasNotBegunIsNotTakenForAnUnknownOne) {
  Project project(JournalMode::wal);
  project.write_migration("0001_log",
                          "[[change]]\naction = \"create_table\"\ntable = \"log\"\n"
                          "columns = [{ name = \"line\", type = \"text\" }]\n");
  EXPECT_EQ(project.ratchet({"init"}).exit_code, 0);
  for (const char* command : {"rollback", "purge", "contract", "verify"}) {
    const ProgramResult result = project.ratchet({command, "1"});
    EXPECT_EQ(result.exit_code, 2) << command;
    EXPECT_THAT(result.err, HasSubstr("0001_log has not begun")) << command;
    EXPECT_THAT(project.ratchet({command, "2"}).err, HasSubstr("there is no migration `2`"));
  }
}

}  // namespace
}  // namespace ratchet::testing
