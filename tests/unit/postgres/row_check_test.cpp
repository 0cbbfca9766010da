#include "postgres/row_check.hpp"

#include "unit/postgres/rows.hpp"

namespace ratchet::postgres {
namespace {

using ::testing::SizeIs;

struct PostgresRowCheck : RowsTest {
  std::unique_ptr<RowCheck> check_of(const DualWrite& mapping) {
    return make_row_check(mapping, scene(), {.url = database.url()});
  }
  CheckOutcome run(RowCheck& check, const Batch& batch) {
    return check.run(*session.begin(Access::read), batch, 10);
  }
  CheckOutcome check(const DualWrite& mapping) {
    return run(*check_of(mapping), {.after = {}, .rows_max = 1'000'000});
  }
};

constexpr auto kUsers =
    "CREATE TABLE users (id int PRIMARY KEY, name text, first_name text, last_name text)";
constexpr auto kWide =
    "CREATE TABLE t (id int PRIMARY KEY, old text, new text, wide text);"
    "ALTER TABLE t ALTER wide SET STORAGE PLAIN;"
    "INSERT INTO t SELECT i, 'v' || i, '<v' || i || '>', repeat('x', 4500) "
    "FROM generate_series(1, 50) AS i";

TEST_F(PostgresRowCheck, CountsBrokenAndLossyRowsAndShowsThem) {
  exec(kUsers);
  exec(
      "INSERT INTO users VALUES (1, 'Mia Roe', 'Mia', 'Roe'), (2, ' Jo  Ito', '', 'Jo  Ito'), "
      "(3, 'A B', 'A', 'X'), (4, 'C D', NULL, NULL), (5, NULL, NULL, NULL)");
  const CheckOutcome checked = check(split_name());
  EXPECT_EQ(checked.rows_seen, 5);
  EXPECT_EQ(checked.broken, 2);
  EXPECT_EQ(checked.lossy, 1);
  EXPECT_TRUE(checked.finished);
  ASSERT_THAT(checked.samples, SizeIs(3));
  EXPECT_EQ(checked.samples[0].key, "id = 3");
  EXPECT_EQ(checked.samples[0].sides,
            (Map{{"name", "'A B'"}, {"first_name", "'A'"}, {"last_name", "'X'"}}));
  EXPECT_EQ(checked.samples[1].key, "id = 4");
  EXPECT_EQ(checked.samples[2].kind, BadKind::lossy);
  EXPECT_EQ(checked.samples[2].key, "id = 2");
}

TEST_F(PostgresRowCheck, GoesOverTheTableInBatchesOfAnySize) {
  for (const char* table :
       {"CREATE TABLE t (id int, old int, new int)",
        "CREATE TABLE t (id int, old int, new int) PARTITION BY HASH (id); CREATE TABLE t0 "
        "PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE t1 PARTITION OF t "
        "FOR VALUES WITH (MODULUS 2, REMAINDER 1)"}) {
    exec(std::string("DROP TABLE IF EXISTS t; ") + table +
         "; INSERT INTO t SELECT i, 5, CASE WHEN i % 3 = 0 THEN 6 ELSE 5 END "
         "FROM generate_series(0, 9) AS i");
    for (const std::int64_t size : {1, 2, 5, 100}) {
      const auto check = check_of(dual_write("t", {{"new", "old"}}, {{"old", "new"}}));
      Batch batch{.after = {}, .rows_max = size};
      std::int64_t seen = 0;
      std::int64_t broken = 0;
      for (int batches = 0; batches < 20; ++batches) {
        const CheckOutcome outcome = run(*check, batch);
        seen += outcome.rows_seen;
        broken += outcome.broken;
        if (outcome.finished) break;
        batch.after = outcome.reached;
      }
      EXPECT_EQ(seen, 10) << size;
      EXPECT_EQ(broken, 4) << size;
    }
  }
}

TEST_F(PostgresRowCheck, GetsOverRowsOnWhichAnExpressionRaises) {
  exec(
      "CREATE TABLE docs (id int PRIMARY KEY, doc text, a int); INSERT INTO docs VALUES "
      "(1, '1', 1), (2, 'bad', NULL), (3, '3', 3), (4, 'worse', NULL), (5, '5', 6)");
  const CheckOutcome checked = check(dual_write("docs", {{"a", "doc::int"}}, {{"doc", "a::text"}}));
  EXPECT_EQ(checked.rows_seen, 5);
  EXPECT_EQ(checked.broken, 3);
  ASSERT_THAT(checked.samples, SizeIs(3));
  EXPECT_EQ(checked.samples[0].key, "id = 2");
  EXPECT_EQ(checked.samples[0].sides,
            (Map{{"error", "invalid input syntax for type integer: \"bad\""}}));
}

TEST_F(PostgresRowCheck, OneWayNeedsOnlyToBeFilled) {
  exec(kUsers);
  exec(
      "INSERT INTO users VALUES (1, 'a', 'anything', NULL), (2, 'b', NULL, NULL), "
      "(3, NULL, NULL, NULL)");
  const CheckOutcome checked = check(dual_write("users", {{"first_name", "upper(name)"}}, {}));
  EXPECT_EQ(checked.broken, 1);
  EXPECT_EQ(checked.lossy, 0);
}

TEST_F(PostgresRowCheck, Trap2RowThatMovesBehindThePassIsSeenAllTheSame) {
  exec(kWide);
  exec("UPDATE t SET new = 'broken' WHERE id = 40");
  exec("VACUUM FULL t");
  // Room at the beginning, into which an update moves the row.
  exec("DELETE FROM t WHERE id < 5");
  exec("VACUUM t");
  const auto check = check_of(copied());
  const CheckOutcome first = run(*check, {.after = {}, .rows_max = 20});
  exec("UPDATE t SET wide = wide || 'y' WHERE id = 40");
  const auto block = [&] { return value("SELECT (ctid::text::point)[0] FROM t WHERE id = 40"); };
  ASSERT_LT(std::stoi(block()), 5) << "the row did not move behind the pass";
  const CheckOutcome rest = run(*check, {.after = first.reached, .rows_max = 100});
  EXPECT_TRUE(rest.finished);
  EXPECT_EQ(first.broken + rest.broken, 1);
  EXPECT_EQ(first.rows_seen + rest.rows_seen, 46);
}

// As after a crash of the process: the rest is seen by another snapshot.
TEST_F(PostgresRowCheck, Trap2RowThatMovesBehindTheSnapshotsOfAPassIsSeenByItsLastLook) {
  exec(kWide);
  exec("UPDATE t SET new = 'broken' WHERE id = 40");
  exec("VACUUM FULL t");
  exec("DELETE FROM t WHERE id < 5");
  exec("VACUUM t");
  CheckOutcome first;
  std::string since;
  {
    const auto check = check_of(copied());
    first = run(*check, {.after = {}, .rows_max = 20});
    since = check->snapshot();
  }
  exec("UPDATE t SET wide = wide || 'y' WHERE id = 40");
  const auto check = check_of(copied());
  ASSERT_TRUE(check->go_on());
  const CheckOutcome rest = run(*check, {.after = first.reached, .rows_max = 100});
  EXPECT_TRUE(rest.finished);
  ASSERT_EQ(first.broken + rest.broken, 0) << "the row did not move behind the pass";
  const auto segments = check->look_again(*session.begin(Access::read), since, 1);
  ASSERT_THAT(segments, SizeIs(1));
  for (const std::int64_t rows_max : {1, 20, 100}) {
    CheckOutcome whole{.reached = segments.front()};
    while (!whole.finished) {
      const CheckOutcome found = run(*check, {.after = whole.reached, .rows_max = rows_max});
      whole.reached = found.reached;
      whole.finished = found.finished;
      whole.rows_seen += found.rows_seen;
      whole.broken += found.broken;
      ASSERT_TRUE(found.samples.empty() || found.samples[0].key == "id = 40");
    }
    EXPECT_EQ(whole.broken, 1) << rows_max;
    EXPECT_EQ(whole.rows_seen, 46) << rows_max;
  }
}

// They were looked at before.
TEST_F(PostgresRowCheck, LastLookAsksOnlyWhatWasWrittenSince) {
  exec(kWide);
  exec("UPDATE t SET new = 'broken' WHERE id < 40");
  // Other tests' transactions on the server that are older would make these rows young.
  const auto is_old = [&] {
    return value(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::int8 > max(xmin::text::int8) FROM "
        "t");
  };
  for (int looks_left = 6'000; looks_left > 0 && is_old() == "f"; --looks_left) {
    SystemClock().sleep(Milliseconds{10}, {});
  }
  ASSERT_EQ(is_old(), "t");
  const auto check = check_of(copied());
  run(*check, {.after = {}, .rows_max = 100});
  exec("UPDATE t SET new = 'broken' WHERE id >= 40");
  const auto again = check->look_again(*session.begin(Access::read), check->snapshot(), 1);
  EXPECT_EQ(run(*check, {.after = again.at(0), .rows_max = 100}).broken, 11);
}

TEST_F(PostgresRowCheck, HoldsNoLockBetweenBatches) {
  exec(kWide);
  const auto check = check_of(copied());
  run(*check, {.after = {}, .rows_max = 20});
  EXPECT_EQ(value("SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass"), "0");
}

TEST_F(PostgresRowCheck, BeginsAnewWhenARelationWasWrittenIntoAnotherFile) {
  exec(kWide);
  const auto check = check_of(copied());
  const CheckOutcome first = run(*check, {.after = {}, .rows_max = 20});
  exec("ALTER TABLE t ALTER id TYPE bigint");  // which hides every row from the snapshot
  EXPECT_TRUE(run(*check, {.after = first.reached, .rows_max = 20}).begun_anew);
  const CheckOutcome all = run(*check, {.after = {}, .rows_max = 100});
  EXPECT_FALSE(all.begun_anew);
  EXPECT_EQ(all.rows_seen, 50);
}

TEST_F(PostgresRowCheck, GoesOnUnderAnotherSnapshotWhenOneIsLost) {
  exec(kWide);
  const auto check = check_of(copied());
  const CheckOutcome first = run(*check, {.after = {}, .rows_max = 20});
  exec(
      "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE state = "
      "'idle in transaction' AND datname = current_database() AND pid <> pg_backend_pid()");
  EXPECT_TRUE(run(*check, {.after = first.reached, .rows_max = 20}).let_go);
  ASSERT_TRUE(check->go_on());
  EXPECT_EQ(run(*check, {.after = first.reached, .rows_max = 100}).rows_seen, 30);
}

TEST_F(PostgresRowCheck, Trap9DatumThatIsEqualButNotTheSameIsBroken) {
  exec(
      "CREATE TABLE t (id int PRIMARY KEY, old numeric, new numeric, doc json, doc_too json); "
      "INSERT INTO t VALUES (1, 1.0, 1.0, '{\"a\":1}', '{\"a\":1}'), "
      "(2, 1.0, 1.00, '{\"a\":1}', '{\"a\":1}'), (3, 1.0, 1.0, '{\"a\":1}', '{\"a\": 1}')");
  const CheckOutcome checked = check(
      dual_write("t", {{"new", "old"}, {"doc_too", "doc"}}, {{"old", "new"}, {"doc", "doc_too"}}));
  EXPECT_EQ(checked.broken, 2);
}

TEST_F(PostgresRowCheck, ComparesAsIfTheExpressionHadBeenStored) {
  exec(
      "CREATE TABLE t (id int PRIMARY KEY, old numeric, new numeric(10, 2)); "
      "INSERT INTO t VALUES (1, 1.239, 1.24)");
  EXPECT_EQ(check(dual_write("t", {{"new", "old"}}, {})).broken, 0);
}

TEST_F(PostgresRowCheck, KnowsARetiredColumnByItsOldName) {
  exec(
      "CREATE TABLE t (id int PRIMARY KEY, ratchet_old_price text, price int); "
      "INSERT INTO t VALUES (1, '5', 5), (2, '7', 8)");
  DualWrite mapping =
      dual_write("t", {{"ratchet_new_price", "price::int"}}, {{"price", "price::text"}});
  mapping.names = {{Identifier("price"), Identifier("ratchet_new_price")}};
  const CheckOutcome checked = check(mapping);
  EXPECT_EQ(checked.broken, 1);
  EXPECT_EQ(checked.samples.at(0).sides, (Map{{"ratchet_old_price", "'7'"}, {"price", "8"}}));
}

// Two megabytes and more are split.
constexpr auto kLarge =
    "CREATE TABLE t (id int PRIMARY KEY, old text, new text, wide text);"
    "ALTER TABLE t ALTER wide SET STORAGE PLAIN;"
    "INSERT INTO t SELECT i, 'v' || i, 'v' || nullif(i, 700), repeat('x', 4500) "
    "FROM generate_series(1, 700) AS i";

TEST_F(PostgresRowCheck, SeveralGoOverSegmentsOfTheirOwnAndSeeOneMoment) {
  exec(kLarge);
  const auto first = check_of(dual_write("t", {{"new", "old"}}, {{"old", "new"}}));
  const std::vector<Cursor> segments = first->split(*session.begin(Access::read), 3);
  ASSERT_THAT(segments, SizeIs(3));
  const auto second = first->beside();
  PostgresSession session_of_second({.url = database.url()});
  const auto go_over = [](RowCheck& check, PostgresSession& by, const Cursor& segment) {
    CheckOutcome sum{.reached = segment};
    while (!sum.finished) {
      const CheckOutcome found =
          check.run(*by.begin(Access::read), {.after = sum.reached, .rows_max = 50}, 10);
      sum.reached = found.reached;
      sum.finished = found.finished;
      sum.rows_seen += found.rows_seen;
      sum.broken += found.broken;
    }
    return sum;
  };
  CheckOutcome sum = go_over(*first, session, segments[0]);
  exec("DELETE FROM t WHERE id < 300");
  exec("VACUUM t");
  exec("UPDATE t SET wide = wide WHERE id = 700");
  for (const Cursor& segment : {segments[1], segments[2]}) {
    const CheckOutcome found = go_over(*second, session_of_second, segment);
    sum.rows_seen += found.rows_seen;
    sum.broken += found.broken;
  }
  EXPECT_EQ(sum.rows_seen, 700);
  EXPECT_EQ(sum.broken, 1);
}

TEST_F(PostgresRowCheck, StopsWhoseSnapshotAnotherHasGivenUp) {
  exec(kLarge);
  const auto first = check_of(dual_write("t", {{"new", "old"}}, {{"old", "new"}}));
  const std::vector<Cursor> segments = first->split(*session.begin(Access::read), 3);
  const auto second = first->beside();
  first->let_go();
  EXPECT_TRUE(run(*second, {.after = segments.at(1), .rows_max = 50}).let_go);
}

}  // namespace
}  // namespace ratchet::postgres
