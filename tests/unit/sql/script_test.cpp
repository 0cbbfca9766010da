#include "sql/script.hpp"

#include <gmock/gmock.h>

namespace ratchet {
namespace {

using ::testing::ElementsAre;

TEST(Script, IsItsStatementsWithoutSemicolonsAndComments) {
  EXPECT_THAT(statements_in("-- what it is\nCREATE TABLE t (\n  a\n);\n\nDROP TABLE t;\n"),
              ElementsAre("CREATE TABLE t (\n  a\n)", "DROP TABLE t"));
}

TEST(Script, KeepsASemicolonInsideOfALine) {
  EXPECT_THAT(statements_in("DO $$ BEGIN NULL; END $$;\n"),
              ElementsAre("DO $$ BEGIN NULL; END $$"));
}

}  // namespace
}  // namespace ratchet
