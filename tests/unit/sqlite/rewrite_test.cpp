#include "sqlite/rewrite.hpp"

#include <gmock/gmock.h>

#include "sqlite/table_edit.hpp"
#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

Identifier id(const char* name) { return Identifier(name); }

std::string relaxed(const std::string& definition, const char* column) {
  Workshop workshop(definition);
  const Scene scene = workshop.scene();
  return without_not_null(scene.schema.tables.at(0), id(column));
}

TEST(WithoutNotNull, TakesOutTheOneThatIsMeantAndNothingElse) {
  EXPECT_EQ(relaxed("CREATE TABLE t(a TEXT NOT NULL, b TEXT not  null, c TEXT NOT NULL)", "b"),
            "CREATE TABLE t(a TEXT NOT NULL, b TEXT , c TEXT NOT NULL)");
}

TEST(WithoutNotNull, IsNotFooledByWhatOnlyLooksLikeIt) {
  EXPECT_EQ(relaxed("CREATE TABLE t(a TEXT DEFAULT 'NOT NULL', /* b NOT NULL */ \"NOT NULL\" TEXT, "
                    "b INT CHECK (b IS NOT NULL) CONSTRAINT nn NOT NULL ON CONFLICT FAIL UNIQUE)",
                    "b"),
            "CREATE TABLE t(a TEXT DEFAULT 'NOT NULL', /* b NOT NULL */ \"NOT NULL\" TEXT, "
            "b INT CHECK (b IS NOT NULL) CONSTRAINT nn  UNIQUE)");
}

TEST(WithoutNotNull, RefusesWhatThePrimaryKeyDemands) {
  EXPECT_THROW(relaxed("CREATE TABLE t(a TEXT PRIMARY KEY, b) WITHOUT ROWID", "a"), Error);
}

TEST(WithNotNull, PutsItBackByItsMeaning) {
  Workshop workshop("CREATE TABLE t(a TEXT, b TEXT DEFAULT 'x', c TEXT)");
  const std::string text = with_not_null(workshop.scene().schema.tables.at(0), id("b"));
  EXPECT_THAT(text, testing::AnyOf("CREATE TABLE t(a TEXT, b TEXT NOT NULL DEFAULT 'x', c TEXT)",
                                   "CREATE TABLE t(a TEXT, b TEXT DEFAULT 'x' NOT NULL, c TEXT)"));
}

// Trap 14, beside a client that has been connected all the time.
class RelaxedColumn : public testing::Test {
 protected:
  RelaxedColumn() {
    client_.exec("PRAGMA foreign_keys = OFF");
    EXPECT_EQ(rows(client_, "SELECT name FROM users"), "Mia Roe");  // has read the schema
  }
  void begin() {
    workshop_.forward(mapping_);
    workshop_.forward(DropNotNull{.table = unqualified("users"), .column = id("name")});
  }
  std::string refusal(const std::string& statement) {
    try {
      client_.exec(statement);
    } catch (const SQLite::Exception& error) {
      return error.what();
    }
    return "";
  }

  Workshop workshop_{
      "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT NOT NULL, first_name TEXT, last_name "
      "TEXT); INSERT INTO users VALUES (1, 'Mia Roe', NULL, NULL)"};
  SQLite::Database client_ = workshop_.client();
  DualWrite mapping_ = split_name();
};

TEST_F(RelaxedColumn, NewClientMayLeaveItOut) {
  begin();
  EXPECT_EQ(refusal("INSERT INTO users(id, first_name, last_name) VALUES (2, 'Jo', 'Ito')"), "");
  EXPECT_EQ(rows(client_, "SELECT name FROM users"), "Mia Roe;Jo Ito");
}

TEST_F(RelaxedColumn, NobodyMayLeaveItNull) {
  begin();
  const std::string words = "NOT NULL constraint failed: users.name";
  EXPECT_EQ(refusal("INSERT INTO users(id) VALUES (2)"), words);
  EXPECT_EQ(refusal("UPDATE users SET name = NULL"), words);
  EXPECT_EQ(refusal("UPDATE users SET first_name = NULL, last_name = NULL, name = NULL"), words);
  EXPECT_EQ(refusal("INSERT OR IGNORE INTO users(id, first_name) VALUES (2, 'only')"), words);
  EXPECT_EQ(rows(client_, "SELECT id, name FROM users"), "1|Mia Roe");
}

TEST_F(RelaxedColumn, GuardStaysWhenTheColumnIsRetired) {
  begin();
  workshop_.forward(RetireColumn{.table = unqualified("users"), .column = id("name")});
  EXPECT_EQ(refusal("INSERT INTO users(id, first_name, last_name) VALUES (2, 'Jo', 'Ito')"), "");
  EXPECT_EQ(refusal("INSERT INTO users(id) VALUES (3)"),
            "NOT NULL constraint failed: users.ratchet_old_name");
}

TEST_F(RelaxedColumn, IsNotNullAgainAfterwardsForAClientThatWasThereAllTheTime) {
  begin();
  EXPECT_EQ(refusal("INSERT INTO users(id, first_name, last_name) VALUES (2, 'Jo', 'Ito')"), "");
  workshop_.back();
  EXPECT_EQ(refusal("INSERT INTO users(id) VALUES (3)"), "NOT NULL constraint failed: users.name");
  EXPECT_EQ(rows(client_, "PRAGMA integrity_check"), "ok");
  EXPECT_EQ(rows(client_,
                 "SELECT sql LIKE '%name TEXT NOT NULL, first%' FROM sqlite_schema "
                 "WHERE name = 'users'"),
            "1");
}

TEST_F(RelaxedColumn, CannotComeBackOverNulls) {
  begin();
  workshop_.exec("DROP TRIGGER " + rows(client_,
                                        "SELECT name FROM sqlite_schema WHERE name LIKE "
                                        "'ratchet_guard%insert'"));
  EXPECT_EQ(refusal("INSERT INTO users(id) VALUES (2)"), "");
  EXPECT_THROW(workshop_.back(), Error);
  EXPECT_EQ(refusal("UPDATE users SET name = 'A B' WHERE id = 2"), "");
  EXPECT_EQ(rows(client_, "PRAGMA integrity_check"), "ok");
}

// Trap 12, and what SQLite does to strings in double quotes.
TEST(RenamedColumn, LeavesEveryOtherTextAlone) {
  Workshop workshop(R"(
    CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, title TEXT);
    CREATE TABLE other(s TEXT DEFAULT "dflt" CHECK (s <> "none"), name TEXT);
    CREATE INDEX other_i ON other(s) WHERE name = "none";
    CREATE VIEW v(a, b) AS SELECT o.name, "lit" FROM other o, users u WHERE u.id = o.rowid;
    CREATE TRIGGER tr AFTER INSERT ON other BEGIN UPDATE other SET name = "lit" WHERE 0; END;
    CREATE TRIGGER own AFTER INSERT ON users BEGIN INSERT INTO other(name) VALUES ("lit"); END)");
  const std::string others =
      "SELECT sql FROM sqlite_schema WHERE name NOT IN ('users') AND sql NOT LIKE '%ratchet%'";
  const std::string before = workshop.rows(others);
  workshop.forward(RetireColumn{.table = unqualified("users"), .column = id("title")});
  EXPECT_EQ(workshop.rows(others), before);
  EXPECT_EQ(workshop.rows("PRAGMA integrity_check"), "ok");
}

// Trap 7.
TEST(RenamedTable, IsRefusedWhereSqliteWouldChangeAnUpsert) {
  Workshop workshop(
      "CREATE TABLE users(id INTEGER PRIMARY KEY, v INT); CREATE TABLE log(id, v);"
      "CREATE TRIGGER up AFTER INSERT ON log BEGIN INSERT INTO users VALUES (NEW.id, NEW.v) "
      "ON CONFLICT(id) DO UPDATE SET v = excluded.v; END");
  const Step rename = RenameTable{.table = unqualified("users"), .to = unqualified("people")};
  EXPECT_THROW(workshop.renderer().forward(rename, workshop.scene()), Error);
}

}  // namespace
}  // namespace ratchet::sqlite
