#include "schema/fingerprint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace ratchet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Definitions shop() {
  return {{"table", "users", "users", "CREATE TABLE users (id, name)"},
          {"index", "users_name_idx", "users", "CREATE INDEX users_name_idx ON users (name)"},
          {"trigger", "audit", "users", "CREATE TRIGGER audit ..."},
          {"trigger", "stamp", "users", "CREATE TRIGGER stamp ..."},
          {"view", "names", "names", "CREATE VIEW names AS SELECT name FROM users"}};
}

// Both questions must always agree.
void expect_same(const Definitions& was, const Definitions& is) {
  EXPECT_EQ(fingerprint(was), fingerprint(is));
  EXPECT_THAT(diff(was, is), IsEmpty());
}

std::vector<Difference> expect_different(const Definitions& was, const Definitions& is) {
  EXPECT_NE(fingerprint(was), fingerprint(is));
  EXPECT_FALSE(diff(was, is).empty());
  return diff(was, is);
}

TEST(Fingerprint, IsTheSameWhateverTheOrderOfTablesAndIndexes) {
  Definitions moved = shop();
  std::rotate(moved.begin(), moved.end() - 1, moved.end());
  std::swap(moved[1], moved[2]);
  expect_same(shop(), moved);
}

TEST(Fingerprint, IsOfTheOrderInWhichTriggersFire) {
  Definitions moved = shop();
  std::swap(moved[2], moved[3]);
  EXPECT_THAT(
      expect_different(shop(), moved),
      ElementsAre(Difference{"order of the triggers of users", "audit, stamp", "stamp, audit"}));
}

TEST(Fingerprint, TheTriggersOfTwoTablesHaveNoOrder) {
  Definitions two = {{"trigger", "a", "t", "A"}, {"trigger", "b", "u", "B"}};
  Definitions moved = {two[1], two[0]};
  expect_same(two, moved);
}

TEST(Diff, TellsWhatChanged) {
  Definitions changed = shop();
  changed[1].sql = "CREATE INDEX users_name_idx ON users (lower(name))";
  EXPECT_THAT(expect_different(shop(), changed),
              ElementsAre(Difference{"index users_name_idx on users",
                                     "CREATE INDEX users_name_idx ON users (name)",
                                     "CREATE INDEX users_name_idx ON users (lower(name))"}));
}

TEST(Diff, TellsWhatIsGoneAndWhatIsNew) {
  Definitions changed = shop();
  changed.pop_back();
  changed.push_back({"table", "orders", "orders", "CREATE TABLE orders (id)"});
  EXPECT_THAT(expect_different(shop(), changed),
              ElementsAre(Difference{"view names", shop().back().sql, ""},
                          Difference{"table orders", "", "CREATE TABLE orders (id)"}));
}

TEST(Fingerprint, ATextThatMovesFromOneNameToAnotherIsSeen) {
  Definitions swapped = {{"index", "a", "t", "1"}, {"index", "b", "t", "2"}};
  Definitions was = {{"index", "a", "t", "2"}, {"index", "b", "t", "1"}};
  expect_different(was, swapped);
}

TEST(Fingerprint, OfNothingIsAFingerprintToo) {
  EXPECT_EQ(fingerprint({}).size(), 32U);
  expect_different({}, shop());
}

}  // namespace
}  // namespace ratchet
