// Traps of PostgreSQL that only show on the whole road: what somebody does to a live table between
// two commands, and what clients meet. Each is a test named after its trap (docs/testing.md).
#include <gmock/gmock.h>

#include "support/postgres/database.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;

constexpr auto kId = "0001_change";
constexpr auto kSlug = R"toml(
[[change]]
action = "alter_column"
table = "docs"
column = "title"
to = "slug"
forward = "slugged(title)"
backward = "substr(slug, 2)"
)toml";
constexpr auto kRename =
    "[[change]]\naction = \"alter_column\"\ntable = \"t\"\ncolumn = \"a\"\nto = \"b\"\n";
constexpr auto kDocs =
    "CREATE FUNCTION slugged(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN '#' || $1;"
    "CREATE TABLE docs (year int, title text, note text) PARTITION BY LIST (year);"
    "CREATE TABLE docs_25 PARTITION OF docs FOR VALUES IN (2025);"
    "CREATE TABLE docs_26 (year int, title text, note text);"
    "INSERT INTO docs VALUES (2025, 'One'), (2025, 'Two');"
    "INSERT INTO docs_26 VALUES (2026, 'Three')";

class PostgresTraps : public ::testing::Test {
 protected:
  ProgramResult run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--store", database_.url()});
    return project_.ratchet(arguments);
  }
  void run_to_the_end(const std::vector<std::string>& arguments) {
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments.front() << ": " << to_string(result);
  }
  void begin(const std::string& schema, const std::string& migration) {
    database_.execute(schema);
    project_.write_migration(kId, migration);
    run_to_the_end({"apply", "1"});
  }
  void expect_refused(const std::vector<std::string>& arguments, int exit_code,
                      const std::string& because) {
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.exit_code, exit_code) << to_string(result);
    EXPECT_THAT(result.out + result.err, HasSubstr(because));
  }
  // The certificate says nothing any more, until every row was compared again.
  void expect_void_after(const std::string& statements, const std::string& because) {
    database_.execute(statements);
    expect_refused({"contract", "1"}, 4, because);
    run_to_the_end({"verify", "1"});
    run_to_the_end({"contract", "1", "--dry-run"});
  }
  std::string value(const std::string& query) { return database_.value(query); }
  std::string own_trigger(const std::string& table) {
    return value("SELECT quote_ident(tgname) FROM pg_trigger WHERE tgrelid = '" + table +
                 "'::regclass AND tgname LIKE '%ratchet%update'");
  }

  PostgresDatabase database_;
  Project project_{JournalMode::wal};  // its own database stays empty
};

TEST_F(PostgresTraps, Trap6CertificateIsVoidAfterWhatMayHaveComeBetweenAWriteAndItsOtherSide) {
  begin(kDocs, kSlug);
  const std::string trigger = own_trigger("docs_25");
  expect_void_after(
      "CREATE OR REPLACE FUNCTION slugged(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN '#' || "
      "$1",
      "slugged(text)");
  expect_void_after("ALTER TABLE docs_25 DISABLE TRIGGER " + trigger +
                        "; ALTER TABLE docs_25 ENABLE ALWAYS TRIGGER " + trigger,
                    "docs_25");
  expect_void_after("TRUNCATE docs_25", "docs_25");
  run_to_the_end({"contract", "1"});
}

TEST_F(PostgresTraps, Trap6CertificateOutlivesVacuumAndWhatWasRolledBack) {
  begin(kDocs, kSlug);
  database_.execute("VACUUM FREEZE docs");
  database_.execute("BEGIN; ALTER TABLE docs_25 DISABLE TRIGGER ALL; ROLLBACK");
  run_to_the_end({"contract", "1"});
}

TEST_F(PostgresTraps, Trap6PartitionThatIsAttachedLaterIsFilledAndCompared) {
  begin(kDocs, kSlug);
  database_.execute(
      "ALTER TABLE docs_26 ADD COLUMN slug text;"
      "ALTER TABLE docs ATTACH PARTITION docs_26 FOR VALUES IN (2026)");
  EXPECT_NE(own_trigger("docs_26"), "");
  expect_refused({"contract", "1"}, 4, "ratchet apply");
  expect_refused({"status", "1"}, 0, "ratchet apply");
  run_to_the_end({"apply", "1"});
  EXPECT_EQ(value("SELECT slug FROM docs WHERE year = 2026"), "#Three");
  run_to_the_end({"contract", "1"});
}

TEST_F(PostgresTraps, Trap6TriggerThatSomebodyDroppedIsPutBack) {
  begin(kDocs, kSlug);
  database_.execute("DROP TRIGGER " + own_trigger("docs") + " ON docs");
  database_.execute("INSERT INTO docs VALUES (2025, 'Four'); UPDATE docs SET note = 'x'");
  expect_refused({"contract", "1"}, 4, "ratchet apply");
  run_to_the_end({"apply", "1"});
  EXPECT_NE(own_trigger("docs_25"), "");
  run_to_the_end({"contract", "1"});
}

// Its triggers would have to fire before those of the mapping that it follows.
TEST_F(PostgresTraps, Trap10ChainedMigrationWaitsForTheOneThatItFollows) {
  begin("CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'one')", kRename);
  run_to_the_end({"contract", "1"});
  project_.write_migration(
      "0002_again",
      "[[change]]\naction = \"alter_column\"\ntable = \"t\"\ncolumn = \"b\"\nto = \"c\"\n");
  expect_refused({"apply", "2"}, 4, "0001_change");
}

TEST_F(PostgresTraps, Trap12DefaultsNeverStandOnBothSides) {
  begin("CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT 'x'); INSERT INTO t VALUES (1)",
        kRename);
  const std::string with_default =
      "SELECT string_agg(attname, ',') FROM pg_attribute WHERE attrelid = 't'::regclass AND "
      "atthasdef";
  EXPECT_EQ(value(with_default), "a");
  database_.execute("INSERT INTO t (id, b) VALUES (2, 'given'); INSERT INTO t (id) VALUES (3)");
  EXPECT_EQ(value("SELECT string_agg(a || b, ',' ORDER BY id) FROM t"), "xx,givengiven,xx");
  run_to_the_end({"contract", "1"});
  EXPECT_EQ(value(with_default), "b");
  run_to_the_end({"rollback", "1"});
  EXPECT_EQ(value(with_default), "a");
}

// With two of them an UPSERT fails on the one that it does not name.
TEST_F(PostgresTraps, Trap15TwoUniqueIndexesNeverMirrorEachOther) {
  begin("CREATE TABLE t (id int PRIMARY KEY, a text UNIQUE); INSERT INTO t VALUES (1, 'one')",
        kRename);
  const std::string unique =
      "SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass AND indisunique AND NOT "
      "indisprimary";
  EXPECT_EQ(value(unique), "1");
  database_.execute("INSERT INTO t VALUES (2, 'one') ON CONFLICT (a) DO UPDATE SET a = 'two'");
  run_to_the_end({"contract", "1"});
  EXPECT_EQ(value(unique), "1");
  database_.execute(
      "INSERT INTO t (id, b) VALUES (2, 'two') ON CONFLICT (b) DO UPDATE SET b = 'three'");
  EXPECT_EQ(value("SELECT string_agg(b, ',') FROM t"), "three");
}

TEST_F(PostgresTraps, Trap22RetiredColumnRefusesNothingThatClientsDoNotSee) {
  begin(
      "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL UNIQUE); INSERT INTO t VALUES (1, 'A')",
      "[allow]\nlossy = \"case is no matter\"\n[[change]]\naction = \"alter_column\"\n"
      "table = \"t\"\ncolumn = \"a\"\nto = \"b\"\ntype = \"varchar(9)\"\n"
      "forward = \"lower(a)\"\nbackward = \"left(b, 1)\"\n");
  run_to_the_end({"contract", "1"});
  database_.execute("INSERT INTO t (id, b) VALUES (2, 'xa'), (3, 'xb')");
  EXPECT_EQ(value("SELECT count(*) FROM t"), "3");
}

// An explicit NULL of a new client is taken for a row that nobody has written.
TEST_F(PostgresTraps, Trap8ForwardThatMakesAValueOfNullIsRefused) {
  database_.execute("CREATE TABLE t (id int PRIMARY KEY, a text)");
  project_.write_migration(
      kId, std::string(kRename) + "forward = \"coalesce(a, '-')\"\n" + "backward = \"b\"\n");
  expect_refused({"plan", "1"}, 3, "NULL");
}

TEST_F(PostgresTraps, Trap19BackfillThatAUsersTriggerSeesIsSaidInThePlan) {
  database_.execute(
      "CREATE TABLE t (id int PRIMARY KEY, a text, n int); CREATE FUNCTION count_up() RETURNS "
      "trigger LANGUAGE plpgsql AS 'BEGIN NEW.n := OLD.n + 1; RETURN NEW; END';"
      "CREATE TRIGGER counts BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION count_up()");
  project_.write_migration(kId, kRename);
  EXPECT_THAT(run({"plan", "1"}).out, HasSubstr("counts"));
}

TEST_F(PostgresTraps, Trap20StricterConstraintOfTheNewSideLetsOldClientsWriteUntilContract) {
  begin("CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'one')",
        std::string(kRename) + "check = \"length(b) < 5\"\n");
  database_.execute("INSERT INTO t (id, a) VALUES (2, 'too long'); DELETE FROM t WHERE id = 2");
  run_to_the_end({"contract", "1"});
  EXPECT_ANY_THROW(database_.execute("INSERT INTO t (id, b) VALUES (3, 'too long')"));
}

TEST_F(PostgresTraps, Trap21PlanSaysThatTheTableHasAnotherShape) {
  database_.execute("CREATE TABLE t (id int PRIMARY KEY, a text)");
  project_.write_migration(kId, kRename);
  EXPECT_THAT(run({"plan", "1"}).out, HasSubstr("SELECT *"));
}

TEST_F(PostgresTraps, Trap25PartitionKeyIsRefused) {
  database_.execute(kDocs);
  project_.write_migration(
      kId,
      "[[change]]\naction = \"alter_column\"\ntable = \"docs\"\ncolumn = \"year\"\nto = \"y\"\n");
  expect_refused({"plan", "1"}, 3, "partition key");
}

}  // namespace
}  // namespace ratchet::testing
