#include "base/error.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/ensure.hpp"

namespace ratchet {
namespace {

constexpr ErrorKind kAll[] = {
#define RATCHET_ERROR(name, exit_code, retryable, meaning) ErrorKind::name,
#include "base/errors.def"
#undef RATCHET_ERROR
};

TEST(Error, KeepsMessageAndHintApart) {
  const Error error(ErrorKind::gate_closed, {.message = "m", .hint = "h"});
  EXPECT_EQ(error.kind(), ErrorKind::gate_closed);
  EXPECT_EQ(error.message(), "m");
  EXPECT_EQ(error.hint(), "h");
  EXPECT_STREQ(error.what(), "m");
}

TEST(ErrorKinds, HaveTheExitCodesThatScriptsRelyOn) {
  EXPECT_EQ(exit_code(ErrorKind::usage), 2);
  EXPECT_EQ(exit_code(ErrorKind::invalid_migration), 3);
  EXPECT_EQ(exit_code(ErrorKind::gate_closed), 4);
  EXPECT_EQ(exit_code(ErrorKind::must_wait), 4);
  EXPECT_EQ(exit_code(ErrorKind::diverged), 5);
  EXPECT_EQ(exit_code(ErrorKind::gave_up_waiting), 6);
  EXPECT_EQ(exit_code(ErrorKind::lease_held), 7);
  EXPECT_EQ(exit_code(ErrorKind::store_failed), 8);
  EXPECT_EQ(exit_code(ErrorKind::quarantined), 9);
  EXPECT_EQ(exit_code(ErrorKind::stopped), 10);
  EXPECT_EQ(exit_code(ErrorKind::pending), 11);
  EXPECT_EQ(exit_code(ErrorKind::bug), 70);
}

TEST(ErrorKinds, HaveEachANameOfTheirOwnAndAMeaning) {
  std::set<std::string_view> names;
  for (const ErrorKind kind : kAll) {
    EXPECT_TRUE(names.insert(name(kind)).second) << name(kind);
    EXPECT_FALSE(meaning(kind).empty()) << name(kind);
    EXPECT_GT(exit_code(kind), 0) << name(kind);
  }
}

TEST(ErrorKinds, OnlyWhatIsCertainlyUndoneIsTriedAgain) {
  std::set<std::string_view> retryable;
  for (const ErrorKind kind : kAll) {
    if (is_retryable(kind)) retryable.insert(name(kind));
  }
  EXPECT_EQ(retryable, (std::set<std::string_view>{"busy", "connection_lost"}));
}

TEST(Ensure, ThrowsABugThatNamesItsPlace) {
  ensure(true, "fine");
  try {
    ensure(false, "two and two are four");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bug);
    EXPECT_NE(error.message().find("two and two are four"), std::string::npos);
    EXPECT_NE(error.message().find("error_test.cpp:"), std::string::npos);
  }
}

}  // namespace
}  // namespace ratchet
