// Rows of a live store on the stage: which ones, what comes with them, and what never leaves it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "unit/rehearsal/theatre.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::string key(Product product) {
  return product == Product::sqlite ? "INTEGER PRIMARY KEY"
                                    : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
}

// Of a hundred shops one has orders, and the newest order is of that one.
Play shops(Product product) {
  const std::string bringing = product == Product::sqlite ? "" : "OVERRIDING SYSTEM VALUE ";
  const std::string hundred =
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) ";
  return {.base = "CREATE TABLE shops (id " + key(product) + ", title TEXT NOT NULL);" +
                  "CREATE TABLE orders (id " + key(product) +
                  ", shop_id BIGINT NOT NULL REFERENCES shops, email TEXT NOT NULL);",
          .migration = {},
          .product = product,
          .rows = 30,
          .live = "INSERT INTO shops (id, title) " + bringing + hundred +
                  "SELECT i, 'shop ' || i FROM n;" + "INSERT INTO orders (id, shop_id, email) " +
                  bringing + hundred + "SELECT i, 7, 'person' || i || '@here' FROM n;"};
}

class LiveSampleOn : public ::testing::TestWithParam<Product> {};

TEST_P(LiveSampleOn, BringsTheNewestRowsAndFillsUpWithMadeUpOnes) {
  const std::vector<std::string> emails =
      filled_from_live({shops(GetParam()), "SELECT email FROM orders ORDER BY email"});
  EXPECT_THAT(emails, SizeIs(30));
  EXPECT_THAT(emails, Contains("person100@here"));
  EXPECT_THAT(emails, Contains("person91@here"));
  EXPECT_THAT(emails, Not(Contains("person90@here")));
}

TEST_P(LiveSampleOn, BringsTheRowsThatOthersPointAt) {
  Play play = shops(GetParam());
  play.sampled = 1;
  EXPECT_THAT(filled_from_live({play, "SELECT title FROM shops WHERE id IN (7, 100)"}),
              ::testing::UnorderedElementsAre("shop 7", "shop 100"));
  EXPECT_THAT(filled_from_live({play,
                                "SELECT title FROM orders JOIN shops ON shops.id = shop_id "
                                "WHERE email = 'person100@here'"}),
              ElementsAre("shop 7"));
}

TEST_P(LiveSampleOn, MakesUpWhatMustNotLeaveTheStore) {
  Play play = shops(GetParam());
  play.left_out = "orders.email";
  const std::vector<std::string> emails = filled_from_live({play, "SELECT email FROM orders"});
  EXPECT_THAT(emails, SizeIs(30));
  EXPECT_THAT(emails, Each(Not(HasSubstr("@here"))));
  EXPECT_THAT(filled_from_live({play,
                                "SELECT title FROM orders JOIN shops ON shops.id = shop_id "
                                "WHERE orders.id = 100"}),
              ElementsAre("shop 7"));
}

TEST_P(LiveSampleOn, TakesNothingWhenAColumnThatIsToStayIsNotThere) {
  Play play = shops(GetParam());
  play.left_out = "orders.emial";
  try {
    filled_from_live({play, "SELECT email FROM orders"});
    FAIL() << "a slip let the column out";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_THAT(error.message(), HasSubstr("orders.emial"));
  }
}

INSTANTIATE_TEST_SUITE_P(EachProduct, LiveSampleOn,
                         ::testing::Values(Product::sqlite, Product::postgres),
                         [](const auto& each) { return std::string(name(each.param)); });

}  // namespace
}  // namespace ratchet::testing
