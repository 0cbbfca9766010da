// The ways in which a dual write on SQLite could lose data or take clients down, each tried with
// real clients. Numbers are those of the facts that the design was made from.
#include <sqlite3.h>

#include "base/error.hpp"
#include "step/mapping.hpp"
#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

constexpr auto kUsers =
    "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, first_name TEXT, last_name TEXT)";

class Trap : public testing::TestWithParam<Recursion> {
 protected:
  void begin(const std::string& schema, const DualWrite& mapping) {
    workshop_.emplace(schema);
    workshop_->forward(mapping);
    mapping_ = mapping;
    client_.emplace(open_client(workshop_->file(), GetParam()));
  }
  void write(const std::string& statement) { client_->exec(statement); }
  std::string read(const std::string& query) { return rows(*client_, query); }
  std::string refusal(const std::string& statement) {
    try {
      client_->exec(statement);
    } catch (const SQLite::Exception& error) {
      return error.what();
    }
    return "";
  }
  std::int64_t broken() { return workshop_->check(mapping_).broken; }

  std::optional<Workshop> workshop_;
  std::optional<SQLite::Database> client_;
  DualWrite mapping_;
};

const std::string kFullText =
    std::string(kUsers) +
    "; CREATE VIRTUAL TABLE words USING fts5(name, content = 'users', content_rowid = 'id');"
    "CREATE TRIGGER words_i AFTER INSERT ON users BEGIN "
    "INSERT INTO words(rowid, name) VALUES (NEW.id, NEW.name); END;"
    "CREATE TRIGGER words_d AFTER DELETE ON users BEGIN "
    "INSERT INTO words(words, rowid, name) VALUES ('delete', OLD.id, OLD.name); END;"
    "CREATE TRIGGER words_u AFTER UPDATE ON users BEGIN "
    "INSERT INTO words(words, rowid, name) VALUES ('delete', OLD.id, OLD.name); "
    "INSERT INTO words(rowid, name) VALUES (NEW.id, NEW.name); END;"
    "INSERT INTO users(id, name) VALUES (1, 'Mia Roe'), (2, 'Jo Ito')";

TEST_P(Trap, No1FullTextIndexOfTheUserStaysRight) {
  begin(kFullText, split_name());
  write("INSERT INTO users(id, name) VALUES (3, 'Zoe Poe')");
  write("INSERT INTO users(id, first_name, last_name) VALUES (4, 'Ada', 'Ray')");
  write("UPDATE users SET last_name = 'Lark' WHERE id = 1");
  write("UPDATE users SET name = 'Kai Noor' WHERE id = 2");
  write("DELETE FROM users WHERE id = 3");
  write("INSERT INTO words(words) VALUES ('integrity-check')");
  EXPECT_EQ(read("SELECT rowid FROM words WHERE words MATCH 'lark'"), "1");
  EXPECT_EQ(read("SELECT rowid FROM words WHERE words MATCH 'ray'"), "4");
  EXPECT_EQ(read("SELECT count(*) FROM words WHERE words MATCH 'roe OR ito OR poe'"), "0");
}

TEST_P(Trap, No1UsersTriggersKeepTheirOrder) {
  const std::string order =
      "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'trigger' AND "
      "name NOT LIKE 'ratchet%' ORDER BY rowid)";
  const auto trigger = [](const std::string& name) {
    return "; CREATE TRIGGER " + name + " AFTER UPDATE ON users BEGIN SELECT 1; END";
  };
  begin(kUsers + trigger("c") + trigger("a") + trigger("b"), split_name());
  EXPECT_EQ(read(order), "c,a,b");
  workshop_->forward(RetireColumn{.table = unqualified("users"), .column = Identifier("name")});
  EXPECT_EQ(read(order), "c,a,b");
  EXPECT_EQ(read("SELECT group_concat(name LIKE 'ratchet%', '') FROM (SELECT name FROM "
                 "sqlite_schema WHERE type = 'trigger' ORDER BY rowid)"),
            "11000")
      << "ours are the older ones, and so fire last";
  workshop_->back_to_start();
  EXPECT_EQ(read(order), "c,a,b");
}

TEST_P(Trap, No1VersionCounterOfTheUserIsNoDangerForBothSides) {
  begin(
      "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, version INT DEFAULT 0, first_name "
      "TEXT, last_name TEXT); CREATE TRIGGER v AFTER UPDATE ON users WHEN OLD.version IS "
      "NEW.version BEGIN UPDATE users SET version = version + 1 WHERE id = NEW.id; END;"
      "INSERT INTO users(id, name) VALUES (1, 'Mia Roe')",
      split_name());
  write("UPDATE users SET name = 'Zoe Poe'");
  EXPECT_EQ(read("SELECT name, first_name, last_name FROM users"), "Zoe Poe|Zoe|Poe");
  EXPECT_EQ(broken(), 0);
}

TEST_P(Trap, No1TriggerThatIgnoresOurStatementFailsTheClientsInsteadOfBreakingTheRow) {
  begin(std::string(kUsers) +
            "; CREATE TRIGGER fixed BEFORE UPDATE OF name ON users WHEN OLD.name IS NOT NULL "
            "BEGIN SELECT RAISE(IGNORE); END; INSERT INTO users VALUES (1, 'A B', 'A', 'B')",
        split_name());
  EXPECT_EQ(refusal("UPDATE users SET last_name = 'C' WHERE id = 1"),
            "ratchet: name and first_name, last_name of users would no longer agree");
  EXPECT_EQ(read("SELECT name, last_name FROM users"), "A B|B");
}

TEST_P(Trap, No2DeferredClientGetsBusyAfterABatchAndAnImmediateOneDoesNot) {
  begin(kUsers, split_name());
  write("INSERT INTO users(id, name) VALUES (1, 'Mia Roe')");
  write("BEGIN");
  read("SELECT name FROM users");
  workshop_->exec("UPDATE users SET name = 'Jo Ito'");  // commits in between
  EXPECT_EQ(refusal("UPDATE users SET name = 'X Y'"), "database is locked");
  write("ROLLBACK");
  write("BEGIN IMMEDIATE");
  read("SELECT name FROM users");
  EXPECT_EQ(refusal("UPDATE users SET name = 'X Y'"), "");
  write("COMMIT");
}

TEST_P(Trap, No3ChangeOfAnyInputOfForwardIsSeen) {
  begin(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, price INT, vat INT, gross INT);"
      "INSERT INTO t VALUES (1, 100, 20, 120)",
      dual_write("t", {{"gross", "price * (100 + vat) / 100"}},
                 {{"price", "gross * 100 / (100 + vat)"}}));
  write("UPDATE t SET vat = 10");
  EXPECT_EQ(read("SELECT price, vat, gross FROM t"), "100|10|110");
}

TEST_P(Trap, No4ChangeOfCaseIsCopiedInACaselessColumn) {
  begin(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, old TEXT COLLATE NOCASE, new TEXT COLLATE NOCASE);"
      "INSERT INTO t VALUES (1, 'bob', 'bob')",
      dual_write("t", {{"new", "old"}}, {{"old", "new"}}));
  write("UPDATE t SET old = 'BOB'");
  EXPECT_EQ(read("SELECT new FROM t"), "BOB");
  write("UPDATE t SET new = 'Bob'");
  EXPECT_EQ(read("SELECT old FROM t"), "Bob");
}

TEST_P(Trap, No4ChangeOfStorageClassIsCopied) {
  begin("CREATE TABLE t(id INTEGER PRIMARY KEY, old, new); INSERT INTO t VALUES (1, 1, 1)",
        dual_write("t", {{"new", "old"}}, {{"old", "new"}}));
  write("UPDATE t SET old = 1.0");
  EXPECT_EQ(read("SELECT typeof(new) FROM t"), "real");
}

TEST_P(Trap, No4RealAgainstTextDoesNotPingPong) {
  begin(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, old TEXT, new REAL);"
      "INSERT INTO t VALUES (1, '3.0', 3.0), (2, '0.1', 0.1)",
      dual_write("t", {{"new", "CAST(old AS REAL)"}}, {{"old", "new"}}));
  EXPECT_EQ(broken(), 0);
  write("UPDATE t SET new = 2.5 WHERE id = 1");
  EXPECT_EQ(read("SELECT old, new FROM t WHERE id = 1"), "2.5|2.5");
  write("UPDATE t SET old = '2.9999999999999996' WHERE id = 1");
  EXPECT_EQ(read("SELECT old, new = 2.9999999999999996 FROM t WHERE id = 1"),
            "2.9999999999999996|1");
  EXPECT_EQ(broken(), 0);
}

// SQLite gives OLD.x and NEW.x no affinity: over them this expression would mean something else.
TEST_P(Trap, No4AffinityOfTheOldColumnCountsInTriggersToo) {
  begin(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, zip TEXT, n INT, home TEXT);"
      "INSERT INTO t VALUES (1, '11111', 1, 'away')",
      dual_write("t", {{"home", "CASE WHEN zip = 12345 THEN 'home' ELSE 'away' END"}}, {}));
  write("UPDATE t SET zip = '12345'");
  EXPECT_EQ(read("SELECT home FROM t"), "home");
  write("INSERT INTO t(id, zip) VALUES (2, '12345')");
  EXPECT_EQ(read("SELECT home FROM t WHERE id = 2"), "home");
}

TEST_P(Trap, No5ReplacedRowTakesItsNewSideAlong) {
  begin(kUsers, split_name());
  write("INSERT INTO users(id, name) VALUES (1, 'Mia Roe')");
  write("REPLACE INTO users(id, name) VALUES (1, 'Jo Ito')");
  EXPECT_EQ(read("SELECT name, first_name, last_name FROM users"), "Jo Ito|Jo|Ito");
}

constexpr auto kUnique =
    "CREATE TABLE t(id INTEGER PRIMARY KEY, old TEXT, new TEXT);"
    "CREATE UNIQUE INDEX t_new ON t(new); INSERT INTO t VALUES (1, 'a', 'a'), (2, 'b', 'b')";
DualWrite same_column() { return dual_write("t", {{"new", "old"}}, {{"old", "new"}}); }

TEST_P(Trap, No6OrReplaceOfAClientDeletesNoOtherRowThroughTheNewSidesIndex) {
  begin(kUnique, same_column());
  EXPECT_EQ(refusal("UPDATE OR REPLACE t SET old = 'b' WHERE id = 1"),
            "UNIQUE constraint failed: index 't_new'");
  EXPECT_EQ(refusal("INSERT OR REPLACE INTO t(id, old) VALUES (3, 'b')"),
            "UNIQUE constraint failed: index 't_new'");
  EXPECT_EQ(read("SELECT * FROM t"), "1|a|a;2|b|b");
}

TEST_P(Trap, No6OrReplaceDeletesNoOtherRowThroughPartialOrComputedIndexes) {
  begin(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, old TEXT, new TEXT, live INT DEFAULT 1);"
      "CREATE UNIQUE INDEX t_low ON t(lower(new) DESC) WHERE live = 1;"
      "INSERT INTO t VALUES (1, 'a', 'a', 1), (2, 'b', 'b', 1), (3, 'c', 'c', 0)",
      same_column());
  EXPECT_NE(refusal("UPDATE OR REPLACE t SET old = 'B' WHERE id = 1"), "");
  EXPECT_EQ(refusal("UPDATE OR REPLACE t SET old = 'C' WHERE id = 1"), "") << "not in the index";
  EXPECT_EQ(read("SELECT * FROM t"), "1|C|C|1;2|b|b|1;3|c|c|0");
}

TEST_P(Trap, No6OrReplaceThatTheClientMeansStillReplaces) {
  begin(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, old TEXT UNIQUE, new TEXT);"
      "CREATE UNIQUE INDEX t_new ON t(new); INSERT INTO t VALUES (1, 'a', 'a'), (2, 'b', 'b')",
      same_column());
  write("INSERT OR REPLACE INTO t(id, old) VALUES (3, 'b')");
  EXPECT_EQ(read("SELECT * FROM t"), "1|a|a;3|b|b");
}

TEST_P(Trap, No6OrIgnoreOfAClientLeavesNoRowBroken) {
  begin(kUnique, same_column());
  EXPECT_EQ(refusal("UPDATE OR IGNORE t SET old = 'b' WHERE id = 1"),
            "UNIQUE constraint failed: index 't_new'");
  EXPECT_EQ(read("SELECT * FROM t"), "1|a|a;2|b|b");
  write("UPDATE OR IGNORE t SET old = 'c' WHERE id = 1");
  write("INSERT OR IGNORE INTO t(id, new) VALUES (3, 'd'), (1, 'never')");
  EXPECT_EQ(read("SELECT * FROM t"), "1|c|c;2|b|b;3|d|d");
}

TEST_P(Trap, No9ExplicitNullOnAnUnfilledRowIsTakenForUntouched) {
  begin(std::string(kUsers) + "; INSERT INTO users(id, name) VALUES (1, 'Zoe Roe')", split_name());
  write("UPDATE users SET first_name = 'Mia', last_name = NULL");
  EXPECT_EQ(read("SELECT name, first_name, last_name FROM users"), "Mia Roe|Mia|Roe");
}

TEST_P(Trap, No13KeyChangeOfABrokenRowIsPutRight) {
  begin(kUsers, split_name());
  sqlite3_db_config(client_->getHandle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  write("INSERT INTO users VALUES (9, 'A B', 'X', 'Y')");
  sqlite3_db_config(client_->getHandle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, nullptr);
  write("UPDATE users SET id = 1");
  EXPECT_EQ(read("SELECT * FROM users"), "1|X Y|X|Y");
}

TEST_P(Trap, No18ClientWithoutTriggersIsFoundByTheCheck) {
  begin(kUsers, split_name());
  write("INSERT INTO users(id, name) VALUES (1, 'Mia Roe')");
  sqlite3_db_config(client_->getHandle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  write("UPDATE users SET name = 'Jo Ito'");
  EXPECT_EQ(broken(), 1);
}

TEST_P(Trap, HeldForeignKeyActionsFireTheDualWrite) {
  begin(
      "CREATE TABLE teams(id INTEGER PRIMARY KEY); CREATE TABLE t(id INTEGER PRIMARY KEY, "
      "team INT REFERENCES teams(id) ON DELETE SET NULL ON UPDATE CASCADE, squad INT);"
      "INSERT INTO teams VALUES (7); INSERT INTO t VALUES (1, 7, 7)",
      dual_write("t", {{"squad", "team"}}, {{"team", "squad"}}));
  write("PRAGMA foreign_keys = ON");
  write("UPDATE teams SET id = 8");
  EXPECT_EQ(read("SELECT team, squad FROM t"), "8|8");
  write("DELETE FROM teams");
  EXPECT_EQ(read("SELECT team, squad FROM t"), "NULL|NULL");
}

TEST_P(Trap, HeldUpsertWorksOnBothSides) {
  begin(kUsers, split_name());
  write(
      "INSERT INTO users(id, name) VALUES (1, 'Mia Roe') ON CONFLICT(id) DO UPDATE SET name = "
      "excluded.name");
  write(
      "INSERT INTO users(id, name) VALUES (1, 'Jo Ito') ON CONFLICT(id) DO UPDATE SET name = "
      "excluded.name");
  EXPECT_EQ(read("SELECT name, first_name, last_name FROM users"), "Jo Ito|Jo|Ito");
  write(
      "INSERT INTO users(id, first_name, last_name) VALUES (1, 'A', 'B') ON CONFLICT(id) DO "
      "UPDATE SET first_name = excluded.first_name");
  EXPECT_EQ(read("SELECT name, first_name, last_name FROM users"), "A Ito|A|Ito");
}

TEST_P(Trap, HeldCountsAndRowidsOfTheClientAreUnharmed) {
  begin(kUsers, split_name());
  write("INSERT INTO users(name) VALUES ('a b'), ('c d')");
  EXPECT_EQ(client_->getChanges(), 2);
  EXPECT_EQ(client_->getLastInsertRowid(), 2);
  write("UPDATE users SET name = name || ' e'");
  EXPECT_EQ(client_->getChanges(), 2);
}

TEST_P(Trap, HeldReturningShowsTheOtherSideAsBeforeTheTrigger) {
  begin(kUsers, split_name());
  EXPECT_EQ(read("INSERT INTO users(id, name) VALUES (1, 'a b') RETURNING name, first_name"),
            "a b|NULL");
  EXPECT_EQ(read("SELECT first_name FROM users"), "a");
}

TEST_P(Trap, HeldGeneratedColumnsAreInputsLikeAnyOther) {
  begin(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, n INT, twice INT AS (n * 2) VIRTUAL, thrice INT AS "
      "(n * 3) STORED, sum INT); INSERT INTO t(id, n) VALUES (1, 1)",
      dual_write("t", {{"sum", "twice + thrice"}}, {{"n", "sum / 5"}}));
  write("UPDATE t SET n = 2");
  EXPECT_EQ(read("SELECT sum FROM t"), "10");
  write("UPDATE t SET sum = 15");
  EXPECT_EQ(read("SELECT n, twice, thrice FROM t"), "3|6|9");
}

TEST_P(Trap, HeldTablesWithoutRowidAndMovingKeys) {
  begin(
      "CREATE TABLE t(k TEXT COLLATE NOCASE, n INT, old TEXT, new TEXT, PRIMARY KEY (k, n)) "
      "WITHOUT ROWID",
      same_column());
  write("INSERT INTO t(k, n, old) VALUES ('a', 1, 'x'), ('b', 1, 'y')");
  write("UPDATE t SET k = 'A', new = 'z' WHERE k = 'a'");
  write("UPDATE t SET n = n + 1, old = old || '!'");
  EXPECT_EQ(read("SELECT * FROM t"), "A|2|z!|z!;b|2|y!|y!");
}

INSTANTIATE_TEST_SUITE_P(Sqlite, Trap, testing::Values(Recursion::off, Recursion::on),
                         [](const testing::TestParamInfo<Recursion>& recursion) {
                           return recursion.param == Recursion::on ? "recursive" : "flat";
                         });

}  // namespace
}  // namespace ratchet::sqlite
