#include "postgres/row_work.hpp"

#include <thread>

#include "unit/postgres/rows.hpp"

namespace ratchet::postgres {
namespace {

using ::testing::HasSubstr;

constexpr auto kUsers =
    "CREATE TABLE users (id int PRIMARY KEY, name text, first_name text, last_name text)";
constexpr std::int64_t kAtOnce = 1'000'000;
// Half a row in a block: enough blocks for many ranges with few rows.
constexpr auto kWide =
    "CREATE TABLE t (id int PRIMARY KEY, old text, new text, wide text);"
    "ALTER TABLE t ALTER wide SET STORAGE PLAIN";
constexpr auto kWideRows =
    "INSERT INTO t SELECT i, 'v' || i, NULL, repeat('x', 4500) FROM generate_series(1, 50) AS i";
// What ratchet's triggers do for a backfill: any write to an unfilled row fills it.
constexpr auto kFillsWhatIsWritten =
    "CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN NEW.new := '<' || NEW.old || '>'; RETURN NEW; END$$;"
    "CREATE TRIGGER fill BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.new IS NULL) "
    "EXECUTE FUNCTION fill()";
constexpr auto kUnfilled = "SELECT count(*) FROM t WHERE new IS DISTINCT FROM '<' || old || '>'";

struct PostgresRowWork : RowsTest {};

TEST_F(PostgresRowWork, FillsWhatNobodyHasWrittenAndNothingElse) {
  exec(kUsers);
  exec(
      "INSERT INTO users VALUES (1, 'Mia Roe', NULL, NULL), (2, 'A B', 'x', 'y'), "
      "(3, NULL, NULL, NULL), (4, 'C D', NULL, 'y')");
  EXPECT_EQ(run_all(*copy(split_name()), kAtOnce), 1);
  EXPECT_EQ(value("SELECT string_agg(concat(first_name, '|', last_name), ';' ORDER BY id) "
                  "FROM users"),
            "Mia|Roe;x|y;|;|y");
}

TEST_F(PostgresRowWork, IsIdempotent) {
  exec(kUsers);
  exec("INSERT INTO users VALUES (1, 'Mia Roe'), (2, 'A B')");
  EXPECT_EQ(run_all(*copy(split_name()), kAtOnce), 2);
  EXPECT_EQ(run_all(*copy(split_name()), kAtOnce), 0);
}

// Every kind of table, in batches of every size, must have every row reached exactly once.
struct PostgresTables : RowsTest, ::testing::WithParamInterface<const char*> {};

TEST_P(PostgresTables, HaveEveryRowReachedOnceInBatchesOfAnySize) {
  exec(GetParam());
  const std::string count = value("SELECT count(*) FROM t");
  for (const std::int64_t size : {1, 2, 3, 7, 1000}) {
    exec("ALTER TABLE t DROP COLUMN IF EXISTS new; ALTER TABLE t ADD new text");
    EXPECT_EQ(std::to_string(run_all(*copy(copied()), size)), count) << "batches of " << size;
    EXPECT_EQ(value(kUnfilled), "0") << "batches of " << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Postgres, PostgresTables,
    ::testing::Values(
        // no key
        "CREATE TABLE t (old text); INSERT INTO t SELECT i % 3 FROM generate_series(1, 20) AS i",
        // many blocks with few rows, in the end empty ones
        "CREATE TABLE t (id int PRIMARY KEY, old text, wide text); ALTER TABLE t ALTER wide SET "
        "STORAGE PLAIN; INSERT INTO t SELECT i, i, repeat('x', 4500) FROM generate_series(1, 50) "
        "AS i; DELETE FROM t WHERE id BETWEEN 5 AND 30 OR id > 40",
        // large values that are stored elsewhere
        "CREATE TABLE t (old text, big text); INSERT INTO t SELECT i, (SELECT string_agg(md5(j::"
        "text), '') FROM generate_series(1, 1000) AS j) FROM generate_series(1, 5) AS i",
        // GENERATED ALWAYS and columns made of others
        "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, old text, twice text GENERATED "
        "ALWAYS AS (old || old) STORED); INSERT INTO t (old) SELECT i FROM generate_series(1, 9) "
        "AS i",
        // partitions of partitions, one of them empty, one without rows yet
        "CREATE TABLE t (id int, old text) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF t "
        "FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF t FOR VALUES FROM (10) TO (20) "
        "PARTITION BY LIST (id); CREATE TABLE p2a PARTITION OF p2 FOR VALUES IN (11, 12); CREATE "
        "TABLE p2b PARTITION OF p2 DEFAULT; CREATE TABLE p3 PARTITION OF t DEFAULT; INSERT INTO t "
        "SELECT i, i FROM generate_series(1, 19) AS i",
        // heirs, which have rows beside the parent's
        "CREATE TABLE t (id int, old text); CREATE TABLE child (more int) INHERITS (t); INSERT "
        "INTO t VALUES (1, 'a'), (2, 'b'); INSERT INTO child VALUES (1, 'c'), (3, 'd')",
        // nothing at all
        "CREATE TABLE t (old text)"));

TEST_F(PostgresRowWork, CountsWhatIsLeftWithoutChangingIt) {
  exec(kUsers);
  exec("INSERT INTO users VALUES (1, 'Mia Roe'), (2, NULL), (3, 'A B')");
  const auto work = copy(split_name());
  const auto transaction = session.begin(Access::read);
  const BatchOutcome left = work->count_left(*transaction, {.after = {}, .rows_max = 10});
  EXPECT_EQ(left.rows_seen, 3);
  EXPECT_EQ(left.rows_changed, 2);
  EXPECT_TRUE(left.finished);
}

// Large ones in whole blocks: the last of them may have more rows than are wanted.
TEST_F(PostgresRowWork, CountsEachRowOnceInBatchesOfAnySize) {
  exec(
      "CREATE TABLE t (old text, new text); INSERT INTO t SELECT 'v', CASE WHEN i % 3 > 0 THEN "
      "'<v>' END FROM generate_series(1, 30000) AS i");
  const auto work = copy(copied());
  const auto transaction = session.begin(Access::read);
  constexpr std::int64_t kRowsOfABlock = 8'192 / 28;
  for (const std::int64_t size : {1'700, 20'000, 29'999, 30'000, 100'000}) {
    Batch batch{.after = {}, .rows_max = size};
    BatchOutcome all;
    for (int batches = 0; batches < 100 && !all.finished; ++batches) {
      const BatchOutcome outcome = work->count_left(*transaction, batch);
      EXPECT_LE(outcome.rows_seen, size + (size < 20'000 ? 0 : kRowsOfABlock));
      all.rows_seen += outcome.rows_seen;
      all.rows_changed += outcome.rows_changed;
      all.finished = outcome.finished;
      batch.after = outcome.reached;
    }
    EXPECT_EQ(all.rows_seen, 30'000) << "batches of " << size;
    EXPECT_EQ(all.rows_changed, 10'000) << "batches of " << size;
  }
}

TEST_F(PostgresRowWork, EstimatesLiveRowsFromStatistics) {
  exec(
      "CREATE TABLE t (id int PRIMARY KEY, old text, new text); "
      "INSERT INTO t SELECT i FROM generate_series(1, 10000) AS i; ANALYZE t; "
      "UPDATE t SET old = 'twice as many blocks'");
  const auto transaction = session.begin(Access::read);
  EXPECT_NEAR(static_cast<double>(copy(copied())->estimated_rows(*transaction)), 10'000, 1'000);
}

TEST_F(PostgresRowWork, Trap1RowThatAClientMovesBehindTheBoundIsFilledByItsWrite) {
  exec(kWide);
  exec(kWideRows);
  exec(kFillsWhatIsWritten);
  const auto work = copy(copied());
  const BatchOutcome first = run(*work, {.after = {}, .rows_max = 10});
  exec("UPDATE t SET wide = wide WHERE id > 10");  // nothing that the mapping reads
  run_all(*work, {.after = first.reached, .rows_max = 10});
  EXPECT_EQ(value(kUnfilled), "0");
  EXPECT_EQ(count_left(*work), 0);
}

TEST_F(PostgresRowWork, Trap5RowsThatAPolicyHidesAreAnErrorAndNotLeftOut) {
  exec(
      "CREATE TABLE t (id int PRIMARY KEY, old text, new text); "
      "INSERT INTO t VALUES (1, 'a'), (2, 'b'); ALTER TABLE t ENABLE ROW LEVEL SECURITY; "
      "CREATE POLICY first_only ON t USING (id = 1); CREATE ROLE " +
      database.name() +
      "_clerk; "
      "GRANT ALL ON t TO " +
      database.name() + "_clerk");
  const auto work = copy(copied());
  PostgresSession clerk({.url = database.url(), .role = database.name() + "_clerk"});
  try {
    work->run(*clerk.begin(Access::write), {.after = {}, .rows_max = 10});
    ADD_FAILURE() << "some rows were hidden";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::statement_failed) << error.message();
    EXPECT_THAT(error.message(), HasSubstr("row-level security"));
  }
  exec("DROP OWNED BY " + database.name() + "_clerk; DROP ROLE " + database.name() + "_clerk");
}

TEST_F(PostgresRowWork, Trap7RelationThatWasWrittenAnewIsBegunAnew) {
  exec(kWide);
  exec(kWideRows);
  const auto work = copy(copied());
  const BatchOutcome first = run(*work, {.after = {}, .rows_max = 10});
  // The filled rows go to the end: the others now lie where the cursor has been.
  exec("CREATE INDEX by_new ON t (new NULLS FIRST); CLUSTER t USING by_new");
  run_all(*work, {.after = first.reached, .rows_max = 10});
  EXPECT_EQ(value(kUnfilled), "0");
}

TEST_F(PostgresRowWork, Trap7RelationIsLockedBeforeItIsLookedAt) {
  exec(kWide);
  exec(kWideRows);
  const auto work = copy(copied());
  const auto transaction = session.begin(Access::write);
  work->run(*transaction, {.after = {}, .rows_max = 10});
  EXPECT_EQ(value("SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass AND "
                  "mode = 'RowExclusiveLock' AND granted"),
            "1");
}

TEST_F(PostgresRowWork, Trap17LockedRowIsNotWaitedForAndComesLast) {
  exec(kWide);
  exec(kWideRows);
  const auto work = copy(copied());
  PostgresClient client = database.client();
  client.execute("BEGIN; SELECT FROM t WHERE id = 7 FOR UPDATE");
  Batch batch{.after = {}, .rows_max = 10};
  for (int batches = 0; batches < 5; ++batches) batch.after = run(*work, batch).reached;
  EXPECT_EQ(value(kUnfilled), "1") << "all but the row that is locked";
  client.execute("COMMIT");
  run_all(*work, batch);
  EXPECT_EQ(value(kUnfilled), "0");
}

TEST_F(PostgresRowWork, Trap17WhoHoldsTheLastRowIsNamed) {
  exec(kWide);
  exec(kWideRows);
  const auto work = copy(copied());
  PostgresClient client = database.client();
  client.execute("SET application_name = 'shop'; BEGIN; SELECT FROM t WHERE id = 7 FOR UPDATE");
  const std::string holder = std::to_string(client.backend_pid());
  try {
    run_all(*work, kAtOnce);
    ADD_FAILURE() << "a locked row was passed over";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::busy);
    EXPECT_THAT(error.message(), HasSubstr("a row of t is locked by pid " + holder +
                                           " (shop), idle in transaction"));
  }
}

TEST_F(PostgresRowWork, Trap17OneOfSeveralWhoHoldTheLastRowIsNamed) {
  exec(kWide);
  exec(kWideRows);
  const auto work = copy(copied());
  PostgresClient first = database.client();
  first.execute("SET application_name = 'shop'; BEGIN; SELECT FROM t WHERE id = 7 FOR SHARE");
  PostgresClient second = database.client();
  second.execute("BEGIN; SELECT FROM t WHERE id = 7 FOR SHARE");
  try {
    run_all(*work, kAtOnce);
    ADD_FAILURE() << "a locked row was passed over";
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("a row of t is locked by pid " +
                                           std::to_string(first.backend_pid()) + " (shop)"));
  }
}

TEST_F(PostgresRowWork, Trap17RowThatAClientWritesMeanwhileIsLeftToItsTriggers) {
  exec(kWide);
  exec(kWideRows);
  exec(kFillsWhatIsWritten);
  const auto work = copy(copied());
  PostgresClient client = database.client();
  client.execute("BEGIN; UPDATE t SET old = 'mine' WHERE id = 7");
  const BatchOutcome all = run(*work, {.after = {}, .rows_max = kAtOnce});
  client.execute("COMMIT");
  run_all(*work, {.after = all.reached, .rows_max = 10});
  EXPECT_EQ(value("SELECT new FROM t WHERE id = 7"), "<mine>");
  EXPECT_EQ(value(kUnfilled), "0");
}

// A client may come between the look at a row's mark and its write, and would be waited for, while
// it may wait for rows of ours.
TEST_F(PostgresRowWork, Trap17ClientThatComesBeforeTheVeryWriteEndsTheBatch) {
  exec(kWide);
  exec(kWideRows);
  exec(
      "CREATE FUNCTION hold_on(old text) RETURNS text LANGUAGE plpgsql AS $$BEGIN "
      "IF old = 'v7' THEN PERFORM pg_advisory_lock_shared(1); "
      "FOR i IN 1 .. 5000 LOOP EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' "
      "AND objid = 2); PERFORM pg_sleep(0.002); END LOOP; END IF; "
      "RETURN '<' || old || '>'; END$$");
  const auto work = copy(dual_write("t", {{"new", "hold_on(old)"}}, {{"old", "btrim(new, '<>')"}}));
  PostgresClient client = database.client();
  std::jthread meanwhile([&] {
    client.execute(
        "DO $$BEGIN FOR i IN 1 .. 5000 LOOP EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE locktype "
        "= 'advisory' AND objid = 1); PERFORM pg_sleep(0.002); END LOOP; END$$");
    client.execute("BEGIN; SELECT FROM t WHERE id = 7 FOR UPDATE; SELECT pg_advisory_lock(2)");
  });
  try {
    run(*work, {.after = {}, .rows_max = 10});
    ADD_FAILURE() << "the client was waited for";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::busy) << error.message();
  }
  meanwhile.join();
  const BatchOutcome again = run(*work, {.after = {}, .rows_max = 10});
  EXPECT_EQ(again.rows_changed, 9) << "all but the client's";
  client.execute("COMMIT");
  run_all(*work, {.after = again.reached, .rows_max = 10});
  EXPECT_EQ(value(kUnfilled), "0");
}

// Somebody has locked or begun to write them once, and gave it up.
TEST_F(PostgresRowWork, Trap17MarkThatAClientLeftOnARowDoesNotKeepItFromBeingFilled) {
  exec(kWide);
  exec(kWideRows);
  exec(
      "BEGIN; UPDATE t SET wide = '' WHERE id = 7; SELECT FROM t WHERE id = 8 FOR SHARE; ROLLBACK");
  const BatchOutcome outcome = run(*copy(copied()), {.after = {}, .rows_max = 10});
  EXPECT_EQ(outcome.rows_changed, 10);
  EXPECT_EQ(value("SELECT count(*) FROM t WHERE new IS NOT NULL"), "10");
}

TEST_F(PostgresRowWork, Trap30PartialIndexIsNotTakenForTheOrderOfTheTable) {
  exec(kWide);
  exec(kWideRows);
  exec("CREATE INDEX unfilled ON t (id DESC) WHERE new IS NULL; ANALYZE t");
  EXPECT_EQ(run_all(*copy(copied()), 7), 50);
  EXPECT_EQ(value("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'unfilled'"),
            "0");
}

TEST_F(PostgresRowWork, LeafThatIsAttachedMeanwhileIsCountedAsLeft) {
  exec(
      "CREATE TABLE t (id int, old text, new text) PARTITION BY LIST (id); "
      "CREATE TABLE late (id int, old text, new text); INSERT INTO late VALUES (2, 'b'); "
      "CREATE TABLE p1 PARTITION OF t FOR VALUES IN (1); INSERT INTO t VALUES (1, 'a')");
  const auto work = copy(copied());
  const BatchOutcome first = run(*work, {.after = {}, .rows_max = 10});
  EXPECT_TRUE(first.finished);
  exec("ALTER TABLE t ATTACH PARTITION late FOR VALUES IN (2)");
  EXPECT_EQ(count_left(*work), 1);
  EXPECT_EQ(run_all(*work, 10), 1);
}

TEST_F(PostgresRowWork, TriggerThatKeepsARowUnfilledMakesItFail) {
  exec(
      "CREATE TABLE t (id int PRIMARY KEY, old text, new text); INSERT INTO t VALUES (1, 'a'); "
      "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; "
      "CREATE TRIGGER keep BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION keep()");
  try {
    run_all(*copy(copied()), 10);
    ADD_FAILURE() << "nothing was said of it";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::row_failed);
    EXPECT_EQ(error.message(), "the row was not filled");
  }
}

struct PostgresRaisingRows : RowsTest {
  PostgresRaisingRows() {
    exec(
        "CREATE TABLE docs (id int PRIMARY KEY, doc text, a int UNIQUE); "
        "INSERT INTO docs VALUES (1, '1'), (2, 'broken'), (3, '3')");
    work = copy(dual_write("docs", {{"a", "doc::int"}}, {{"doc", "a::text"}}));
  }
  std::unique_ptr<RowWork> work;
};

TEST_F(PostgresRaisingRows, FailTheBatchAsRows) {
  try {
    run(*work, {.after = {}, .rows_max = 3});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::row_failed);
    EXPECT_EQ(error.message(), "invalid input syntax for type integer: \"broken\"");
  }
}

TEST_F(PostgresRaisingRows, AreNamedAndGoneAround) {
  const BatchOutcome first = run(*work, {.after = {}, .rows_max = 1});
  const auto transaction = session.begin(Access::write);
  const FailedRow failed = work->describe_failed(*transaction, first.reached);
  EXPECT_EQ(failed.key, "id = 2");
  EXPECT_EQ(failed.error, "invalid input syntax for type integer: \"broken\"");
  EXPECT_TRUE(work->still_fails(*transaction, failed.key));
  EXPECT_FALSE(work->still_fails(*transaction, "id = 1"));
  EXPECT_FALSE(work->still_fails(*transaction, "id = 99"));
  const BatchOutcome rest = work->run(*transaction, {.after = failed.after, .rows_max = 5});
  transaction->commit();
  EXPECT_TRUE(rest.finished);
  EXPECT_EQ(value("SELECT string_agg(a::text, ',' ORDER BY id) FROM docs"), "1,3");
}

TEST_F(PostgresRaisingRows, ConstraintOfTheNewSideIsFoundByTrying) {
  exec("TRUNCATE docs; INSERT INTO docs VALUES (1, '1'), (2, '1')");
  const BatchOutcome first = run(*work, {.after = {}, .rows_max = 1});
  EXPECT_THROW(run(*work, {.after = first.reached, .rows_max = 1}), Error);
  const auto transaction = session.begin(Access::write);
  const FailedRow failed = work->describe_failed(*transaction, first.reached);
  EXPECT_EQ(failed.key, "id = 2");
  EXPECT_THAT(failed.error, HasSubstr("docs_a_key"));
  EXPECT_TRUE(work->still_fails(*transaction, failed.key));
  transaction->commit();
  EXPECT_EQ(value("SELECT a FROM docs WHERE id = 2"), "") << "a trial leaves no trace";
}

TEST_F(PostgresRaisingRows, AreGoneAroundAtTheVeryEndToo) {
  exec("TRUNCATE docs; INSERT INTO docs VALUES (1, 'broken')");
  const FailedRow failed = work->describe_failed(*session.begin(Access::read), {});
  EXPECT_EQ(failed.key, "id = 1");
  EXPECT_TRUE(run(*work, {.after = failed.after, .rows_max = 5}).finished);
  EXPECT_TRUE(work->count_left(*session.begin(Access::read), {failed.after, 5}).finished);
}

TEST_F(PostgresRaisingRows, AreDescribedByAReaderToo) {
  const BatchOutcome first = run(*work, {.after = {}, .rows_max = 1});
  const auto transaction = session.begin(Access::read);
  EXPECT_EQ(work->describe_failed(*transaction, first.reached).key, "id = 2");
  EXPECT_FALSE(work->still_fails(*transaction, "id = 3"));
}

TEST_F(PostgresRowWork, RowWithoutAKeyIsNamedByItsPlace) {
  exec(
      "CREATE TABLE t (old text, new int); INSERT INTO t VALUES ('x'); "
      "CREATE TABLE p (id int, old text, new int) PARTITION BY LIST (id); "
      "CREATE TABLE p1 PARTITION OF p DEFAULT; INSERT INTO p VALUES (1, 'x')");
  for (const auto& [table, key] :
       Map{{"t", "ctid = '(0,1)'"},
           {"p", "tableoid = " + value("SELECT 'p1'::regclass::oid") + " AND ctid = '(0,1)'"}}) {
    const auto work = copy(dual_write(table, {{"new", "old::int"}}, {}));
    const auto transaction = session.begin(Access::read);
    EXPECT_EQ(work->describe_failed(*transaction, {}).key, key);
    EXPECT_TRUE(work->still_fails(*transaction, key));
  }
}

TEST_F(PostgresRowWork, KeysOfEveryTypeFindTheirRowAgain) {
  for (const char* key :
       {"true", "'it''s'::text", "1.50::numeric", "0.1::float8", "'\\x00ff'::bytea",
        "'2026-11-22 10:00:00+00'::timestamptz", "'11111111-2222-3333-4444-555555555555'::uuid"}) {
    exec(std::string("DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT ") + key +
         " AS \"order\", 2 AS user_id, 'x'::text AS old, NULL::int AS new; "
         "ALTER TABLE t ADD PRIMARY KEY (\"order\", user_id)");
    const auto work = copy(dual_write("t", {{"new", "old::int"}}, {}));
    const auto transaction = session.begin(Access::read);
    const std::string found = work->describe_failed(*transaction, {}).key;
    EXPECT_TRUE(work->still_fails(*transaction, found)) << found;
  }
}

TEST_F(PostgresRowWork, UpdatesWhatWhereSelectsWithTheUsersTriggers) {
  exec(
      "CREATE TABLE t (id int PRIMARY KEY, n int); CREATE TABLE log (id int); "
      "CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS "
      "$$BEGIN INSERT INTO log VALUES (NEW.id); RETURN NULL; END$$; "
      "CREATE TRIGGER audit AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION audit(); "
      "INSERT INTO t VALUES (1, NULL), (2, 5), (3, NULL)");
  const auto work = this->work(UpdateRows{.table = unqualified("t"),
                                          .set = sql_map({{"n", "0"}}),
                                          .where = sql_for_all("n IS NULL -- unknown")});
  EXPECT_EQ(run_all(*work, 2), 2);
  EXPECT_EQ(value("SELECT string_agg(n::text, ',' ORDER BY id) FROM t"), "0,5,0");
  EXPECT_EQ(value("SELECT string_agg(id::text, ',' ORDER BY id) FROM log"), "1,3");
}

TEST_F(PostgresRowWork, WhereThatStaysTrueIsAFailure) {
  exec("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 5)");
  const auto work = this->work(UpdateRows{
      .table = unqualified("t"), .set = sql_map({{"n", "n + 1"}}), .where = sql_for_all("n > 0")});
  EXPECT_THROW(run_all(*work, 10), Error);
  EXPECT_EQ(value("SELECT n FROM t"), "5");
}

TEST_F(PostgresRowWork, DeletesInPortionsAndCascades) {
  exec(
      "CREATE TABLE t (id int PRIMARY KEY, n int); "
      "CREATE TABLE c (t int REFERENCES t ON DELETE CASCADE); "
      "INSERT INTO t VALUES (1, 0), (2, 5), (3, 0); INSERT INTO c VALUES (1), (2)");
  const auto work =
      this->work(DeleteRows{.table = unqualified("t"), .where = sql_for_all("n = 0")});
  EXPECT_EQ(run_all(*work, 1), 2);
  EXPECT_EQ(value("SELECT string_agg(id::text, ',') FROM t"), "2");
  EXPECT_EQ(value("SELECT string_agg(t::text, ',') FROM c"), "2");
}

TEST_F(PostgresRowWork, UsesTheUsersFunctionsOfTheHomeSchemaOnly) {
  exec(
      "CREATE SCHEMA elsewhere; CREATE TABLE t (id int PRIMARY KEY, old text, new text); "
      "CREATE FUNCTION twice(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $1'; "
      "CREATE FUNCTION elsewhere.twice(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; "
      "INSERT INTO t VALUES (1, 'a'); ALTER DATABASE " +
      database.name() + " SET search_path = elsewhere");
  PostgresSession other({.url = database.url()});
  const auto work = copy(dual_write("t", {{"new", "twice(old)"}}, {}));
  const auto transaction = other.begin(Access::write);
  work->run(*transaction, {.after = {}, .rows_max = 1});
  transaction->commit();
  EXPECT_EQ(value("SELECT new FROM public.t"), "aa");
}

TEST_F(PostgresRowWork, CompositeOfNullsCountsAsWritten) {
  exec(
      "CREATE TYPE pair AS (a int, b int); CREATE TABLE t (id int PRIMARY KEY, old int, new pair);"
      "INSERT INTO t VALUES (1, 5, ROW(NULL, NULL)), (2, 5, NULL)");
  EXPECT_EQ(run_all(*copy(dual_write("t", {{"new", "ROW(old, old)::pair"}}, {})), 10), 1);
  EXPECT_EQ(value("SELECT new FROM t WHERE id = 1"), "(,)");
}

}  // namespace
}  // namespace ratchet::postgres
