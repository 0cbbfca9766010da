#include "postgres/round_trip.hpp"

#include "unit/postgres/rows.hpp"

namespace ratchet::postgres {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

struct PostgresRoundTrips : RowsTest {
  RoundTrips tried(const DualWrite& mapping, std::int64_t rows_max) {
    const Scene now = scene();
    const auto transaction = session.begin(Access::read);
    return try_round_trips(*transaction, mapping, now, rows_max, spelling("public"));
  }
};

constexpr auto kBefore = "CREATE TABLE users (id serial PRIMARY KEY, name text)";

TEST_F(PostgresRoundTrips, FindRowsThatLoseSomething) {
  exec(kBefore);
  exec("INSERT INTO users (name) VALUES ('Mia Roe'), (' Jo Ito'), (NULL), ('Cher')");
  const RoundTrips trips = tried(split_name(), 100);
  EXPECT_EQ(trips.rows, 4);
  EXPECT_EQ(trips.lossy, 1);
  EXPECT_EQ(trips.raised, 0);
  ASSERT_THAT(trips.samples, SizeIs(1));
  EXPECT_EQ(trips.samples[0].key, "id = 2");
  EXPECT_EQ(trips.samples[0].kind, BadKind::lossy);
  EXPECT_EQ(trips.samples[0].sides,
            (Map{{"name", "' Jo Ito'"}, {"first_name", "''"}, {"last_name", "'Jo Ito'"}}));
}

TEST_F(PostgresRoundTrips, FindRowsOnWhichAnExpressionRaises) {
  exec(kBefore);
  exec("INSERT INTO users (name) VALUES ('1'), ('x'), ('2'), ('y'), (NULL)");
  const RoundTrips trips =
      tried(dual_write("users", {{"a", "name::int"}}, {{"name", "a::text"}}), 100);
  EXPECT_EQ(trips.rows, 5);
  EXPECT_EQ(trips.raised, 2);
  EXPECT_EQ(trips.lossy, 0);
  EXPECT_EQ(trips.samples.at(0).key, "id = 2");
  EXPECT_EQ(trips.samples.at(0).sides,
            (Map{{"error", "invalid input syntax for type integer: \"x\""}}));
}

TEST_F(PostgresRoundTrips, FindWhatBackwardRaises) {
  exec(kBefore);
  exec("INSERT INTO users (name) VALUES ('1'), ('0')");
  const RoundTrips trips =
      tried(dual_write("users", {{"a", "name::int"}}, {{"name", "(1 / a)::text"}}), 100);
  EXPECT_EQ(trips.raised, 1);
}

TEST_F(PostgresRoundTrips, ColumnThatTakesTheNameOfAnother) {
  exec(
      "CREATE TABLE t (id int PRIMARY KEY, price text); "
      "INSERT INTO t VALUES (1, '12'), (2, '012')");
  DualWrite mapping =
      dual_write("t", {{"ratchet_new_price", "price::int"}}, {{"price", "price::text"}});
  mapping.names = {{Identifier("price"), Identifier("ratchet_new_price")}};
  const RoundTrips trips = tried(mapping, 100);
  EXPECT_EQ(trips.rows, 2);
  EXPECT_EQ(trips.lossy, 1);
}

TEST_F(PostgresRoundTrips, TakeRowsFromTheWholeTable) {
  exec(
      "CREATE TABLE t (id int PRIMARY KEY, old text); INSERT INTO t SELECT i, CASE WHEN i > 40000 "
      "THEN '01' ELSE '1' END FROM generate_series(1, 50000) AS i; ANALYZE t");
  const RoundTrips trips =
      tried(dual_write("t", {{"new", "old::int"}}, {{"old", "new::text"}}), 5'000);
  EXPECT_GT(trips.rows, 1'000);
  EXPECT_LE(trips.rows, 5'000);
  EXPECT_GT(trips.lossy, 0);
  EXPECT_LT(trips.lossy, trips.rows / 2);
}

TEST_F(PostgresRoundTrips, WorkForPartitionsAndForEmptyTables) {
  exec(
      "CREATE TABLE t (k text, old int) PARTITION BY LIST (k); CREATE TABLE t1 PARTITION OF t FOR "
      "VALUES IN ('a'); CREATE TABLE t2 PARTITION OF t DEFAULT");
  const DualWrite mapping = dual_write("t", {{"new", "old + 1"}}, {{"old", "new - 1"}});
  EXPECT_EQ(tried(mapping, 10).rows, 0);
  exec("INSERT INTO t VALUES ('a', 1), ('B', 2)");
  EXPECT_EQ(tried(mapping, 10).rows, 2);
}

TEST_F(PostgresRoundTrips, Trap5PolicyIsToldBeforeAnythingRuns) {
  const std::string clerk = database.name() + "_clerk";
  exec(kBefore);
  exec("ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE ROLE " + clerk +
       "; GRANT SELECT ON users TO " + clerk);
  const Scene now = scene();
  PostgresSession other({.url = database.url(), .role = clerk});
  try {
    try_round_trips(*other.begin(Access::read), split_name(), now, 10, spelling("public"));
    ADD_FAILURE() << "rows were hidden";
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("row-level security"));
    EXPECT_THAT(error.hint(), HasSubstr("BYPASSRLS"));
  }
  exec("DROP OWNED BY " + clerk + "; DROP ROLE " + clerk);
}

}  // namespace
}  // namespace ratchet::postgres
