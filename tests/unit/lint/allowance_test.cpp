#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/lint/samples.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Allowances, HoldForTheStatementThatTheyStandAt) {
  EXPECT_THAT(told("-- ratchet:allow rename_in_use nobody runs yet\n"
                   "ALTER TABLE users RENAME TO people;\n"
                   "ALTER TABLE orders RENAME TO sales;"),
              ElementsAre("3 rename_in_use"));
  EXPECT_THAT(told("ALTER TABLE users\n"
                   "  -- ratchet:allow rename_in_use nobody runs yet\n"
                   "  RENAME TO people;"),
              IsEmpty());
  EXPECT_THAT(told("ALTER TABLE users RENAME TO people;  -- ratchet:allow rename_in_use not yet\n"
                   "ALTER TABLE orders RENAME TO sales;"),
              ElementsAre("2 rename_in_use"));
}

TEST(Allowances, HoldForAFile) {
  EXPECT_THAT(told("-- ratchet:allow-file rename_in_use nobody runs yet\n\n"
                   "ALTER TABLE users RENAME TO people;\n"
                   "ALTER TABLE orders RENAME TO sales;\n"
                   "DROP TABLE visits;"),
              ElementsAre("5 warning: drop_with_dependants"));
}

TEST(Allowances, ThatAllowNothingAreTold) {
  EXPECT_THAT(told("SELECT 1;\n-- ratchet:allow set_not_null it is small\nSELECT 2;"),
              ElementsAre("2 warning: unused_allowance"));
}

TEST(Allowances, NeedARuleAndAReason) {
  const std::string rename = "ALTER TABLE users RENAME TO people;";
  EXPECT_THAT(told("-- ratchet:allow rename_in_use\n" + rename),
              ElementsAre("2 rename_in_use", "1 warning: unused_allowance"));
  const FindingList found = lint("-- ratchet:allow rename_in_uze no\n" + rename, {});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].diagnostic.message, "there is no rule `rename_in_uze` to allow");
  EXPECT_EQ(found[1].diagnostic.hint, "did you mean `rename_in_use`");
}

}  // namespace
}  // namespace ratchet::testing
