#include "sqlite/round_trip.hpp"

#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

RoundTrips tried(Workshop& shop, const DualWrite& mapping, std::int64_t rows_max) {
  const Scene scene = shop.scene();
  const auto transaction = shop.session().begin(Access::read);
  return try_round_trips(*transaction, mapping, scene, rows_max);
}

constexpr auto kBefore = "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT)";

TEST(RoundTripsOf, FindsRowsThatLoseSomething) {
  Workshop shop(kBefore);
  shop.exec("INSERT INTO users(name) VALUES ('Mia Roe'), (' Jo Ito'), (NULL), ('Cher')");
  const RoundTrips trips = tried(shop, split_name(), 100);
  EXPECT_EQ(trips.rows, 4);
  EXPECT_EQ(trips.lossy, 1);
  EXPECT_EQ(trips.raised, 0);
  ASSERT_EQ(trips.samples.size(), 1U);
  EXPECT_EQ(trips.samples[0].key, "id = 2");
}

TEST(RoundTripsOf, FindsRowsOnWhichAnExpressionRaises) {
  Workshop shop(kBefore);
  shop.exec("INSERT INTO users(name) VALUES ('{}'), ('x'), ('{\"a\":1}'), ('y')");
  const RoundTrips trips = tried(
      shop,
      dual_write("users", {{"a", "json_extract(name, '$.a')"}}, {{"name", "json_object('a', a)"}}),
      100);
  EXPECT_EQ(trips.rows, 4);
  EXPECT_EQ(trips.raised, 2);
  EXPECT_EQ(trips.samples[0].key, "id = 2");
  EXPECT_EQ(trips.samples[0].sides, (Map{{"error", "malformed JSON"}}));
}

TEST(RoundTripsOf, CastsThatDoNotFailAreLossy) {
  Workshop shop("CREATE TABLE t(id INTEGER PRIMARY KEY, old TEXT)");
  shop.exec("INSERT INTO t(old) VALUES ('12'), ('abc'), ('12abc')");
  const RoundTrips trips = tried(
      shop, dual_write("t", {{"new", "CAST(old AS INTEGER)"}}, {{"old", "CAST(new AS TEXT)"}}),
      100);
  EXPECT_EQ(trips.lossy, 2);
}

TEST(RoundTripsOf, TakesRowsFromTheWholeTable) {
  Workshop shop(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, old TEXT); WITH RECURSIVE n(i) AS (SELECT "
      "1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i * 7, "
      "CASE WHEN i > 4000 THEN 'x' ELSE '1' END FROM n");
  const RoundTrips trips = tried(
      shop, dual_write("t", {{"new", "CAST(old AS INTEGER)"}}, {{"old", "CAST(new AS TEXT)"}}), 50);
  EXPECT_EQ(trips.rows, 50);
  EXPECT_NEAR(static_cast<double>(trips.lossy), 10, 1);
}

TEST(RoundTripsOf, ChangesNothing) {
  Workshop shop(kBefore);
  shop.exec("INSERT INTO users(name) VALUES ('Mia Roe')");
  const Definitions before = shop.definitions();
  tried(shop, split_name(), 100);
  EXPECT_EQ(shop.definitions(), before);
  EXPECT_EQ(shop.rows("SELECT * FROM users"), "1|Mia Roe");
}

TEST(RoundTripsOf, WorksForTablesWithoutRowidAndForEmptyOnes) {
  Workshop shop("CREATE TABLE t(k TEXT PRIMARY KEY COLLATE NOCASE, old INT) WITHOUT ROWID, STRICT");
  const DualWrite mapping = dual_write("t", {{"new", "old + 1"}}, {{"old", "new - 1"}});
  EXPECT_EQ(tried(shop, mapping, 10).rows, 0);
  shop.exec("INSERT INTO t VALUES ('a', 1), ('B', 2)");
  EXPECT_EQ(tried(shop, mapping, 10).rows, 2);
}

}  // namespace
}  // namespace ratchet::sqlite
