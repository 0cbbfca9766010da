// What lint claims of the statements that migrations are full of, held against a server. Rarer
// ones: script_locks_rare_test.cpp.
#include "unit/postgres/script_locks.hpp"

namespace ratchet::postgres {
namespace {

TEST_F(ScriptLocks, OfNewColumns) {
  for (const char* column :
       {"x int", "x int DEFAULT 1", "x timestamptz DEFAULT now()", "x int NOT NULL DEFAULT 1",
        "x float8 DEFAULT random()", "x uuid DEFAULT gen_random_uuid()",
        "x timestamptz DEFAULT clock_timestamp()", "x serial", "x bigserial",
        "x int GENERATED ALWAYS AS IDENTITY", "x int GENERATED ALWAYS AS (a * 2) STORED",
        "x positive", "x plain", "x int CHECK (x > 0)", "x int UNIQUE",
        "x bigint REFERENCES parent (id)", "x bigint DEFAULT 1 REFERENCES parent (id)"}) {
    expect_as_claimed(std::string("ALTER TABLE t ADD COLUMN ") + column);
  }
  expect_as_claimed("ALTER TABLE bare ADD COLUMN x serial PRIMARY KEY");
}

TEST_F(ScriptLocks, OfTypes) {
  for (const char* change : {"b TYPE varchar(30)",
                             "b TYPE varchar",
                             "b TYPE text",
                             "b TYPE varchar(10)",
                             "e TYPE varchar",
                             "c TYPE numeric(12,2)",
                             "c TYPE numeric",
                             "c TYPE numeric(12,3)",
                             "c TYPE numeric(8,2)",
                             "d TYPE timestamp(6)",
                             "d TYPE timestamp",
                             "a TYPE bigint",
                             "q TYPE oid",
                             "ch TYPE char(9)",
                             "ch TYPE text",
                             "j TYPE jsonb USING j::jsonb",
                             "vb TYPE varbit(16)",
                             "vb TYPE varbit",
                             "i TYPE interval",
                             "e TYPE int USING length(e)",
                             "b TYPE text USING b::text",
                             "checked TYPE varchar(30)",
                             "checked TYPE varchar(30), DROP CONSTRAINT t_checked_check",
                             "fk TYPE int"}) {
    expect_as_claimed(std::string("ALTER TABLE t ALTER COLUMN ") + change);
  }
}

TEST_F(ScriptLocks, OfConstraints) {
  for (const char* command :
       {"ALTER COLUMN a SET NOT NULL", "ALTER COLUMN n SET NOT NULL",
        "ALTER COLUMN proven SET NOT NULL",
        "ALTER COLUMN proven SET NOT NULL, DROP CONSTRAINT proven_not_null",
        "ALTER COLUMN n DROP NOT NULL", "ADD CHECK (a > 0)", "ADD CHECK (a > 0) NOT VALID",
        "VALIDATE CONSTRAINT waiting", "ADD UNIQUE (a)",
        "ADD CONSTRAINT u UNIQUE USING INDEX t_n_idx", "ADD EXCLUDE USING btree (a WITH =)",
        "ADD FOREIGN KEY (parent_id) REFERENCES parent (id)",
        "ADD FOREIGN KEY (parent_id) REFERENCES parent (id) NOT VALID", "DROP CONSTRAINT waiting",
        "DROP CONSTRAINT t_fk_fkey", "ALTER COLUMN a SET DEFAULT 3",
        "ALTER COLUMN a DROP DEFAULT"}) {
    expect_as_claimed(std::string("ALTER TABLE t ") + command);
  }
  expect_as_claimed("ALTER TABLE child DROP CONSTRAINT child_fk");
  expect_as_claimed("ALTER TABLE bare ADD PRIMARY KEY (id)");
  expect_as_claimed("ALTER TABLE bare ADD UNIQUE (id), ADD CHECK (v > 0) NOT VALID");
}

// Validating a foreign key takes no lock on its target that writers would notice.
TEST_F(ScriptLocks, OfAForeignKeyThatIsValidated) {
  const Claimed claimed = claims_of("ALTER TABLE child VALIDATE CONSTRAINT waiting_fk");
  const Seen seen = run(database, "ALTER TABLE child VALIDATE CONSTRAINT waiting_fk");
  EXPECT_EQ(seen.locks, claimed.locks);
  EXPECT_TRUE(seen.rewritten.empty());
}

TEST_F(ScriptLocks, OfAPrimaryKeyOverAnIndex) {
  const std::string set_up = "ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE";
  database.execute(set_up);
  expect_as_claimed("ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX t_n_idx");
  expect_as_claimed("ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX t_a_idx");
}

TEST_F(ScriptLocks, OfIndexes) {
  for (const char* statement :
       {"CREATE INDEX i ON t (a)", "CREATE UNIQUE INDEX i ON t (n)", "DROP INDEX t_b_idx",
        "CREATE INDEX i ON ONLY p (k)", "ALTER INDEX t_b_idx RENAME TO other"}) {
    const Claimed claimed = claims_of(statement);
    const Seen seen = run(database, statement);
    if (std::string_view(statement).starts_with("ALTER INDEX")) {
      EXPECT_THAT(seen.locks, ::testing::IsEmpty()) << "only the index itself";
      continue;
    }
    EXPECT_EQ(seen.locks, claimed.locks) << statement;
    EXPECT_EQ(seen.built, claimed.work == RowCost::index_build ||
                              std::string_view(statement).find("ON ONLY") != std::string::npos)
        << statement;
    EXPECT_EQ(!seen.scanned.empty(), claimed.work == RowCost::index_build) << statement;
  }
  expect_as_claimed("ALTER INDEX t_b_idx SET (fillfactor = 50)");
}

TEST_F(ScriptLocks, OfReindex) {
  const Claimed claimed = claims_of("REINDEX TABLE t");
  const Seen seen = run(database, "REINDEX TABLE t");
  EXPECT_EQ(seen.locks, claimed.locks);
  EXPECT_EQ(claimed.work, RowCost::index_build);
  EXPECT_THAT(seen.scanned, ::testing::Contains("t"));
}

TEST_F(ScriptLocks, OfTablesAsAWhole) {
  for (const char* statement :
       {"ALTER TABLE bare DROP COLUMN v",
        "ALTER TABLE t DROP COLUMN fk",
        "ALTER TABLE bare RENAME TO other",
        "ALTER TABLE bare RENAME COLUMN v TO w",
        "ALTER TABLE t RENAME CONSTRAINT waiting TO w",
        "DROP TABLE bare",
        "DROP TABLE child",
        "CLUSTER bare USING bare_idx",
        "ALTER TABLE bare SET UNLOGGED",
        "ALTER TABLE bare SET (fillfactor = 50)",
        "ALTER TABLE bare ALTER v SET STATISTICS 10",
        "ALTER TABLE t ALTER e SET STORAGE external",
        "ALTER TABLE bare ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE bare REPLICA IDENTITY FULL",
        "CREATE POLICY q ON bare",
        "CREATE RULE r AS ON DELETE TO bare DO INSTEAD NOTHING",
        "CREATE TRIGGER x BEFORE INSERT ON bare FOR EACH ROW EXECUTE FUNCTION f()",
        "DROP TRIGGER t_trigger ON t",
        "ALTER TABLE t DISABLE TRIGGER t_trigger",
        "ALTER TABLE bare OWNER TO CURRENT_USER",
        "LOCK TABLE bare IN SHARE MODE",
        "REFRESH MATERIALIZED VIEW m"}) {
    database.execute("DROP INDEX IF EXISTS bare_idx; CREATE INDEX bare_idx ON bare (id)");
    expect_as_claimed(statement);
  }
}

// Its rows go by an empty file in place of theirs.
TEST_F(ScriptLocks, OfATableThatIsEmptied) {
  const Seen seen = run(database, "TRUNCATE bare");
  EXPECT_EQ(seen.locks, claims_of("TRUNCATE bare").locks);
  EXPECT_THAT(seen.scanned, ::testing::IsEmpty());
}

TEST_F(ScriptLocks, OfARefreshBesideReaders) {
  const Claimed claimed = claims_of("REFRESH MATERIALIZED VIEW CONCURRENTLY m");
  const Seen seen = run(database, "REFRESH MATERIALIZED VIEW CONCURRENTLY m");
  EXPECT_EQ(seen.locks, claimed.locks);
  EXPECT_THAT(seen.rewritten, ::testing::IsEmpty());
}

TEST_F(ScriptLocks, OfPartitions) {
  for (const char* statement :
       {"ALTER TABLE p ATTACH PARTITION bare FOR VALUES FROM (100) TO (200)",
        "ALTER TABLE p DETACH PARTITION p1"}) {
    database.execute("DROP TABLE IF EXISTS bare; CREATE TABLE bare (k int, v int)");
    const Claimed claimed = claims_of(statement);
    EXPECT_EQ(run(database, statement).locks, claimed.locks) << statement;
  }
  EXPECT_THAT(
      run(database, "ALTER TABLE p ATTACH PARTITION bare FOR VALUES FROM (100) TO (200)").scanned,
      ::testing::Contains("bare"));
  const char* create = "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200)";
  EXPECT_EQ(run(database, create).locks, claims_of(create).locks);
}

TEST_F(ScriptLocks, OfWhatAClientDoesAllDay) {
  for (const char* statement :
       {"UPDATE t SET proven = proven + 1 WHERE id = 7", "INSERT INTO parent VALUES (99, 1)",
        "DELETE FROM child WHERE id = 3", "SELECT * FROM t", "COMMENT ON TABLE t IS 'x'",
        "ANALYZE bare"}) {
    const Seen seen = run(database, statement);
    EXPECT_THAT(seen.rewritten, ::testing::IsEmpty()) << statement;
    for (const auto& [table, mode] : seen.locks) EXPECT_EQ(mode, "ShareUpdateExclusiveLock");
  }
}

// Those can't run in a transaction: somebody with an open one keeps them waiting, and what they
// hold or wait for is looked at meanwhile.
TEST_F(ScriptLocks, OfWhatRunsOutsideOfTransactions) {
  for (const char* statement :
       {"CREATE INDEX CONCURRENTLY i ON t (a)", "DROP INDEX CONCURRENTLY t_b_idx",
        "REINDEX TABLE CONCURRENTLY t", "VACUUM FULL t"}) {
    testing::PostgresClient writer = database.client();
    testing::PostgresClient client = database.client();
    writer.execute("BEGIN; UPDATE t SET a = a WHERE id = 1");
    client.begin_query(statement);
    database.await_lock_wait(client.backend_pid());
    Locks locks;
    for (const auto& row : database.query(
             "SELECT c.relname::text, l.mode FROM pg_locks AS l JOIN pg_class AS c "
             "ON c.oid = l.relation WHERE c.relkind = 'r' AND c.relname = 't' AND l.pid = " +
             std::to_string(client.backend_pid()))) {
      keep_strongest(locks, *row[0], *row[1]);
    }
    EXPECT_EQ(locks, claims_of(statement).locks) << statement;
    writer.execute("ROLLBACK");
    client.finish();
  }
}

}  // namespace
}  // namespace ratchet::postgres
