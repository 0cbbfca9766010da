// What lint claims of rarer statements, held against a server: partitions, types by their details,
// what only newer servers know.
#include <fmt/format.h>

#include "dialect/script_reader.hpp"
#include "postgres/dialect.hpp"
#include "unit/postgres/script_locks.hpp"

namespace ratchet::postgres {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

const Locks kBareInFull = {{"bare", "AccessExclusiveLock"}};

TEST_F(ScriptLocks, OfSettingsOfColumns) {
  for (const char* statement :
       {"ALTER TABLE t ALTER e SET COMPRESSION pglz",
        "ALTER TABLE feel ALTER both_known SET NOT NULL", "ALTER TABLE bare ALTER v TYPE positive",
        "ALTER TABLE feel ALTER m TYPE text",

        "ALTER TABLE feel ALTER u TYPE text COLLATE \"POSIX\""}) {
    expect_as_claimed(statement);
  }
}

// As many indexes as before, and one of them is another.
TEST_F(ScriptLocks, OfAnIndexUnderAnotherCollation) {
  const std::string change = "ALTER TABLE feel ALTER w TYPE text COLLATE \"POSIX\"";
  const Seen seen = run(database, change);
  EXPECT_THAT(seen.rewritten, IsEmpty());
  EXPECT_THAT(seen.scanned, Contains("feel"));
  EXPECT_EQ(claims_of(change).work, RowCost::index_build);
}

// Whose base type no file says for certain: told as a warning.
void expect_uncertain(const std::string& change) {
  const auto reader = make_postgres_script_reading()->begin({});
  reader->read("CREATE TABLE bare (v int); CREATE TABLE feel (w text, u text)");
  const Effects effects = reader->read(change);
  ASSERT_EQ(effects.size(), 1U);
  EXPECT_EQ(effects[0].certainty, Certainty::unknown) << change;
}

TEST_F(ScriptLocks, OfADomainWithoutACheck) {
  const std::string change = "ALTER TABLE bare ALTER v TYPE plain";
  EXPECT_THAT(run(database, change).rewritten, IsEmpty());
  expect_uncertain(change);
}

// Lint can't know the session's time zone, so it claims the worse.
TEST_F(ScriptLocks, OfTimesThatGetAZone) {
  const std::string change = "; ALTER TABLE feel ALTER z TYPE timestamptz";
  EXPECT_THAT(run(database, "SET LOCAL timezone = 'UTC'" + change).rewritten, IsEmpty());
  EXPECT_THAT(run(database, "SET LOCAL timezone = 'Europe/Berlin'" + change).rewritten,
              Contains("feel"));
  EXPECT_EQ(claims_of("ALTER TABLE feel ALTER z TYPE timestamptz").work, RowCost::rewrite);
}

TEST_F(ScriptLocks, OfTextsThatIgnoreCase) {
  if (database.value("SELECT count(*) FROM pg_available_extensions WHERE name = 'citext'") == "0") {
    GTEST_SKIP() << "this server has no citext";
  }
  database.execute("CREATE EXTENSION citext");
  const std::string change = "ALTER TABLE feel ALTER u TYPE citext";
  EXPECT_THAT(run(database, change).rewritten, IsEmpty());
  expect_uncertain(change);
  const Seen indexed = run(database, "ALTER TABLE feel ALTER w TYPE citext");
  EXPECT_THAT(indexed.rewritten, IsEmpty());
  EXPECT_THAT(indexed.scanned, Contains("feel")) << "its index is built anew";
}

TEST_F(ScriptLocks, OfATypeUnderAView) {
  EXPECT_ANY_THROW(run(database, "ALTER TABLE seen ALTER u TYPE varchar(9)"));
}

TEST_F(ScriptLocks, OfAPartitionedTablesIndex) {
  EXPECT_ANY_THROW(database.execute("CREATE INDEX CONCURRENTLY i ON p (k)"));
  database.execute("CREATE INDEX i ON ONLY p (k); CREATE INDEX i1 ON p1 (k)");
  const Seen seen = run(database, "ALTER INDEX i ATTACH PARTITION i1");
  EXPECT_THAT(seen.scanned, IsEmpty());
  EXPECT_FALSE(seen.built);
}

TEST_F(ScriptLocks, OfAPartitionThatIsProvedBefore) {
  const std::string attach = "ALTER TABLE p ATTACH PARTITION loose FOR VALUES FROM (200) TO (300)";
  EXPECT_EQ(run(database, attach).locks, claims_of(attach).locks);
  EXPECT_THAT(run(database, attach).scanned, Not(Contains("loose")));
  EXPECT_THAT(run(database, attach).scanned, Contains("pd"));
  database.execute(
      "ALTER TABLE pd ADD CONSTRAINT pd_bound CHECK (k IS NOT NULL AND (k < 200 OR k >= 300))");
  EXPECT_THAT(run(database, attach).scanned, IsEmpty());
}

TEST_F(ScriptLocks, OfANewPartitionBesideADefaultOne) {
  EXPECT_THAT(
      run(database, "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200)").scanned,
      Contains("pd"));
}

TEST_F(ScriptLocks, OfAPartitionDetachedBesideClients) {
  database.execute(
      "CREATE TABLE r (k int) PARTITION BY RANGE (k);"
      "CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (0) TO (100)");
  testing::PostgresClient other = database.client();
  testing::PostgresClient client = database.client();
  other.execute("BEGIN; LOCK TABLE r IN SHARE UPDATE EXCLUSIVE MODE");
  const std::string statement = "ALTER TABLE r DETACH PARTITION r1 CONCURRENTLY";
  client.begin_query(statement);
  database.await_lock_wait(client.backend_pid());
  Locks asked;
  for (const auto& row : database.query(
           fmt::format("SELECT c.relname::text, l.mode FROM pg_locks AS l JOIN pg_class AS c ON "
                       "c.oid = l.relation WHERE c.relname = 'r' AND l.pid = {}",
                       client.backend_pid()))) {
    keep_strongest(asked, *row[0], *row[1]);
  }
  EXPECT_EQ(asked.at("r"), claims_of(statement).locks.at("r"));
  other.execute("ROLLBACK");
  client.finish();
}

TEST_F(ScriptLocks, OfATableThatIsEmptiedWithThoseThatPointToIt) {
  const std::string statement = "TRUNCATE parent CASCADE";
  const Seen seen = run(database, statement);
  EXPECT_EQ(seen.locks.at("t"), "AccessExclusiveLock");
  EXPECT_EQ(seen.locks, claims_of(statement).locks);
}

// The parser of lint is older than these servers: it says that it can't read them.
void expect_unreadable(const std::string& statement) {
  const auto reader = make_postgres_script_reading()->begin({});
  const Effects effects = reader->read(statement);
  ASSERT_EQ(effects.size(), 1U);
  EXPECT_EQ(effects[0].kind, EffectKind::unreadable);
}

TEST_F(ScriptLocks, OfAColumnThatIsComputedWhenRead) {
  if (major_version() < 18) GTEST_SKIP() << "PostgreSQL 18 has them";
  const std::string statement = "ALTER TABLE bare ADD x int GENERATED ALWAYS AS (v * 2) VIRTUAL";
  const Seen seen = run(database, statement);
  EXPECT_EQ(seen.locks, kBareInFull);
  EXPECT_THAT(seen.rewritten, IsEmpty());
  EXPECT_THAT(seen.scanned, IsEmpty());
  expect_unreadable(statement);
}

TEST_F(ScriptLocks, OfNotNullThatIsProvedLater) {
  if (major_version() < 18) GTEST_SKIP() << "PostgreSQL 18 has it";
  const std::string add = "ALTER TABLE bare ADD CONSTRAINT known NOT NULL v NOT VALID";
  const Seen added = run(database, add);
  EXPECT_EQ(added.locks, kBareInFull);
  EXPECT_THAT(added.scanned, IsEmpty());
  expect_unreadable(add);
  database.execute(add);
  const Seen proved = run(database, "ALTER TABLE bare VALIDATE CONSTRAINT known");
  EXPECT_EQ(proved.locks, (Locks{{"bare", "ShareUpdateExclusiveLock"}}));
  EXPECT_THAT(proved.scanned, Contains("bare"));
}

}  // namespace
}  // namespace ratchet::postgres
