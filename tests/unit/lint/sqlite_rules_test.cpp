// The rules on SQLite's SQL, with what the files before have made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sqlite/dialect.hpp"
#include "unit/lint/samples.hpp"

namespace ratchet::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kBefore =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, name TEXT);\n"
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id)\n"
    "  ON DELETE CASCADE);\n";

std::vector<std::string> told_sqlite(const std::string& sql) {
  const auto reading = make_sqlite_script_reading();
  LintSample sample;
  sample.before = kBefore;
  sample.reading = reading.get();
  sample.manners.lock_timeout = LockTimeout::from_script;
  return told(sql, sample);
}

constexpr const char* kNew =
    "CREATE TABLE new_users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT);\n";
constexpr const char* kCopy =
    "-- ratchet:allow unbatched_dml a rebuild\nINSERT INTO new_users SELECT * FROM users;\n";

TEST(LintOfSqlite, IsSilentOnWhatSqliteDoesAtOnce) {
  EXPECT_THAT(told_sqlite("ALTER TABLE users ADD COLUMN age INTEGER;\n"
                          "ALTER TABLE users ADD COLUMN kind TEXT NOT NULL DEFAULT 'a';\n"
                          "CREATE TABLE visits (id INTEGER PRIMARY KEY);\n"
                          "CREATE INDEX visits_idx ON visits (id);\n"
                          "INSERT INTO users VALUES (1, 'a', 'b', 2, 'c');\n"
                          "UPDATE users SET name = 'x' WHERE id = 7;\n"
                          "SELECT * FROM users;\n"),
              IsEmpty());
}

TEST(LintOfSqlite, KnowsARebuildInTheRightOrder) {
  EXPECT_THAT(
      told_sqlite(std::string("PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n") + kNew + kCopy +
                  "DROP TABLE users;\n"
                  "ALTER TABLE new_users RENAME TO users;\n"
                  "PRAGMA foreign_key_check;\nCOMMIT;\nPRAGMA foreign_keys = ON;\n"),
      IsEmpty());
}

TEST(LintOfSqlite, TellsOfAPragmaThatDoesNothing) {
  EXPECT_THAT(told_sqlite("BEGIN;\nPRAGMA foreign_keys = OFF;\nCOMMIT;"),
              ElementsAre("2 sqlite_rebuild"));
}

TEST(LintOfSqlite, TellsOfADropThatDeletesTheRowsOfOthers) {
  EXPECT_THAT(told_sqlite("PRAGMA foreign_keys = ON;\nDROP TABLE users;"),
              ElementsAre("2 warning: drop_with_dependants", "2 sqlite_rebuild"));
  EXPECT_THAT(told_sqlite("DROP TABLE users;"), Contains("1 warning: sqlite_rebuild"));
  EXPECT_THAT(told_sqlite("DROP TABLE orders;"), Not(Contains(HasSubstr("sqlite_rebuild"))));
}

TEST(LintOfSqlite, TellsOfRenamingTheOldTableFirst) {
  EXPECT_THAT(told_sqlite("PRAGMA foreign_keys = OFF;\nALTER TABLE users RENAME TO old_users;\n"
                          "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, name TEXT);"),
              AllOf(Contains("2 rename_in_use"), Contains("3 sqlite_rebuild")));
}

TEST(LintOfSqlite, TellsOfWhatTakesLongWhileNobodyElseWrites) {
  EXPECT_THAT(told_sqlite("CREATE INDEX i ON users (email);"),
              ElementsAre("1 index_not_concurrent"));
  EXPECT_THAT(told_sqlite("UPDATE users SET name = email;"),
              ElementsAre("1 warning: unbatched_dml"));
  EXPECT_THAT(told_sqlite("VACUUM;"), ElementsAre("1 heavy_maintenance"));
  EXPECT_THAT(told_sqlite("ALTER TABLE users DROP COLUMN name;"),
              ElementsAre("1 warning: drop_with_dependants", "1 warning: sqlite_rebuild"));
}

TEST(LintOfSqlite, TellsOfColumnsThatAreRefusedWhereThereAreRows) {
  EXPECT_THAT(told_sqlite("ALTER TABLE users ADD COLUMN at TEXT DEFAULT CURRENT_TIMESTAMP;"),
              ElementsAre("1 sqlite_rebuild"));
  EXPECT_THAT(told_sqlite("ALTER TABLE users ADD COLUMN at TEXT NOT NULL;"),
              ElementsAre("1 required_column"));
}

TEST(LintOfSqlite, TellsOfRenames) {
  EXPECT_THAT(told_sqlite("ALTER TABLE users RENAME COLUMN name TO full_name;"),
              ElementsAre("1 rename_in_use"));
}

TEST(LintOfSqlite, ReadsOnBehindWhatItCantRead) {
  EXPECT_THAT(told_sqlite("SELECT * FROM nowhere;\nALTR TABLE users;\n"
                          "ALTER TABLE users RENAME TO people;"),
              ElementsAre("1 warning: unreadable", "2 warning: unreadable", "3 rename_in_use"));
}

// Its triggers hold semicolons of their own.
TEST(LintOfSqlite, TakesATriggerWhole) {
  EXPECT_THAT(told_sqlite("CREATE TRIGGER t AFTER INSERT ON users BEGIN\n"
                          "  UPDATE users SET name = 'a;b' WHERE id = NEW.id;\n"
                          "  DELETE FROM orders WHERE user_id = NEW.id;\nEND;\n"
                          "ALTER TABLE users RENAME TO people;"),
              ElementsAre("5 rename_in_use"));
}

}  // namespace
}  // namespace ratchet::testing
