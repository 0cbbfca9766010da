#include "postgres/write_path.hpp"

#include "unit/postgres/workshop.hpp"

namespace ratchet::postgres {
namespace {

// A partitioned table and one that is inherited from, both under a dual write whose expression
// calls a function of a user, which calls another.
constexpr auto kTables =
    "CREATE FUNCTION inner_slug(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN lower($1);"
    "CREATE FUNCTION slug(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN inner_slug($1);"
    "CREATE TABLE t (id int, old text, new text) PARTITION BY LIST (id);"
    "CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);"
    "CREATE TABLE t2 (id int, old text, new text);"
    "CREATE TABLE heir (old text, new text); CREATE TABLE child () INHERITS (heir);"
    "CREATE INDEX child_old ON child (old);"
    "CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    "CREATE TRIGGER tidy BEFORE UPDATE ON t1 FOR EACH ROW EXECUTE FUNCTION tidy();"
    "INSERT INTO t VALUES (1, 'A'); INSERT INTO child VALUES ('A')";

class PostgresWritePath : public ::testing::Test {
 protected:
  PostgresWritePath() {
    workshop.forward(of_t);
    workshop.forward(of_heir);
  }

  Definitions path(const DualWrite& mapping) {
    const auto transaction = session.begin(Access::write);
    return read_write_path(of_postgres(*transaction), mapping, spelling("public"));
  }
  // Of both tables.
  Definitions paths() {
    Definitions all = path(of_t);
    std::ranges::move(path(of_heir), std::back_inserter(all));
    return all;
  }
  void expect_changed_by(const std::string& statements) {
    const Definitions before = paths();
    workshop.exec(statements);
    EXPECT_NE(paths(), before) << statements;
  }
  void expect_unchanged_by(const std::string& statements) {
    const Definitions before = paths();
    workshop.exec(statements);
    EXPECT_EQ(paths(), before) << statements;
  }
  // The name of one of ratchet's own triggers on a table, quoted.
  std::string own_trigger(const std::string& table) {
    return workshop.database().value(
        "SELECT quote_ident(tgname) FROM pg_trigger WHERE tgrelid = '" + table +
        "'::regclass AND tgname LIKE '%ratchet%' ORDER BY tgname LIMIT 1");
  }

  Workshop workshop{kTables};
  DualWrite of_t = dual_write("t", {{"new", "slug(old)"}}, {{"old", "new"}});
  DualWrite of_heir = dual_write("heir", {{"new", "slug(old)"}}, {{"old", "new"}});
  PostgresSession session{{.url = workshop.database().url()}};
};

TEST_F(PostgresWritePath, NamesEveryRelationWithRowsAndTheUsersFunctions) {
  std::vector<std::string> names;
  for (const Definition& each : path(of_t)) {
    if (!each.name.starts_with("ratchet.")) names.push_back(each.kind + " " + each.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"function public.inner_slug(text)",
                                             "function public.slug(text)", "function public.tidy()",
                                             "writes public.t", "writes public.t1"}));
}

TEST_F(PostgresWritePath, IsTheSameAfterWhatChangesNoWrite) {
  expect_unchanged_by("INSERT INTO t VALUES (1, 'B'); UPDATE child SET old = 'B'");
  expect_unchanged_by("VACUUM FREEZE t1");
  expect_unchanged_by("VACUUM FREEZE pg_trigger");
  expect_unchanged_by("VACUUM FULL pg_trigger");
  expect_unchanged_by("ANALYZE t");
  expect_unchanged_by("REINDEX TABLE child");
  expect_unchanged_by("CREATE INDEX ON t (old)");
  expect_unchanged_by("BEGIN; ALTER TABLE t DISABLE TRIGGER ALL; ROLLBACK");
}

TEST_F(PostgresWritePath, Trap6NoticesATriggerThatWasOffForAMomentOnOnePartition) {
  expect_changed_by("ALTER TABLE t1 DISABLE TRIGGER " + own_trigger("t1"));
  expect_changed_by("ALTER TABLE t1 ENABLE ALWAYS TRIGGER " + own_trigger("t1"));
}

TEST_F(PostgresWritePath, Trap6NoticesThatEnableTriggerAllTakesAlwaysAway) {
  expect_changed_by("ALTER TABLE child ENABLE TRIGGER ALL");
}

TEST_F(PostgresWritePath, Trap6NoticesAnotherTriggerAndARenamedOne) {
  expect_changed_by(
      "CREATE TRIGGER more BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION tidy()");
  expect_changed_by("ALTER TRIGGER tidy ON t1 RENAME TO zidy");
  expect_changed_by("ALTER TRIGGER zidy ON t1 RENAME TO tidy");
}

TEST_F(PostgresWritePath, Trap6NoticesAFunctionThatWasReplacedByTheSame) {
  expect_changed_by(
      "CREATE OR REPLACE FUNCTION slug(text) RETURNS text LANGUAGE sql IMMUTABLE "
      "RETURN inner_slug($1)");
  expect_changed_by(
      "CREATE OR REPLACE FUNCTION inner_slug(text) RETURNS text LANGUAGE sql IMMUTABLE "
      "RETURN lower($1)");
  expect_changed_by("ALTER FUNCTION tidy() COST 7");
}

TEST_F(PostgresWritePath, Trap6NoticesWhatWasDoneToItsOwnFunctions) {
  expect_changed_by(
      "DO $$DECLARE name text; BEGIN FOR name IN SELECT oid::regprocedure::text FROM pg_proc WHERE "
      "pronamespace = 'ratchet'::regnamespace AND proname LIKE '%\\_update' LOOP "
      "EXECUTE 'ALTER FUNCTION ' || name || ' COST 7'; END LOOP; END$$");
}

TEST_F(PostgresWritePath, Trap6NoticesRules) {
  expect_changed_by("CREATE RULE nothing AS ON UPDATE TO child DO INSTEAD NOTHING");
  expect_changed_by("DROP RULE nothing ON child");
}

TEST_F(PostgresWritePath, Trap6NoticesThatRowsWereWrittenIntoAnotherFile) {
  expect_changed_by("TRUNCATE t1");
  expect_changed_by("CLUSTER child USING child_old");
}

TEST_F(PostgresWritePath, Trap6NoticesWhoeverComesAndGoes) {
  expect_changed_by("ALTER TABLE t ATTACH PARTITION t2 FOR VALUES IN (2)");
  expect_changed_by("ALTER TABLE t DETACH PARTITION t2");
  expect_changed_by("CREATE TABLE grandchild () INHERITS (child)");
}

}  // namespace
}  // namespace ratchet::postgres
