// What SQLite itself does with definitions, as lint and the renderer take it to be: which are there
// at once, which write every row, which are refused, and who is in whose way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

using ::testing::HasSubstr;

constexpr int kPagesFew = 10;

class Definitions : public ::testing::Test {
 protected:
  Definitions() {
    file.exec(
        "CREATE TABLE shops (id INTEGER PRIMARY KEY);"
        "INSERT INTO shops VALUES (1);"
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, code TEXT UNIQUE, email TEXT,"
        "                    phone TEXT, fax TEXT, note TEXT, shop_id INTEGER REFERENCES shops);"
        "CREATE INDEX users_email ON users (email);"
        "CREATE INDEX users_phone ON users (id) WHERE phone IS NOT NULL;"
        "CREATE TRIGGER users_fax AFTER INSERT ON users BEGIN SELECT new.fax; END;"
        "CREATE VIEW notes AS SELECT note FROM users;"
        "INSERT INTO users (id, name, shop_id) WITH RECURSIVE n (i) AS "
        "  (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i, 'name ' || i, 1 FROM "
        "n;");
  }

  // Pages that the statement writes, as the log counts them.
  int pages_written_by(const std::string& statement) {
    SQLite::Database client = file.client();
    client.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    client.exec(statement);
    SQLite::Statement log(client, "PRAGMA wal_checkpoint(PASSIVE)");
    log.executeStep();
    return log.getColumn(1).getInt();
  }

  std::string refusal_of(const std::string& statement) {
    SQLite::Database client = file.client();
    client.exec("PRAGMA foreign_keys = ON");
    try {
      client.exec(statement);
    } catch (const SQLite::Exception& error) {
      return error.what();
    }
    return "";
  }

  DatabaseFile file{JournalMode::wal};
};

TEST_F(Definitions, NamesAndNewColumnsAreThereAtOnce) {
  EXPECT_LT(pages_written_by("ALTER TABLE users RENAME COLUMN name TO title"), kPagesFew);
  EXPECT_LT(pages_written_by("ALTER TABLE users ADD COLUMN age INTEGER NOT NULL DEFAULT 7"),
            kPagesFew);
  EXPECT_LT(pages_written_by("ALTER TABLE users RENAME TO people"), kPagesFew);
}

TEST_F(Definitions, DroppingAColumnWritesEveryRow) {
  EXPECT_GT(pages_written_by("ALTER TABLE users DROP COLUMN name"), kPagesFew);
}

TEST_F(Definitions, ManyNewColumnsAreRefused) {
  const std::string add = "ALTER TABLE users ADD COLUMN x ";
  EXPECT_THAT(refusal_of(add + "INTEGER PRIMARY KEY"), HasSubstr("PRIMARY KEY"));
  EXPECT_THAT(refusal_of(add + "TEXT UNIQUE"), HasSubstr("UNIQUE"));
  EXPECT_THAT(refusal_of(add + "TEXT DEFAULT CURRENT_TIMESTAMP"), HasSubstr("non-constant"));
  EXPECT_THAT(refusal_of(add + "TEXT NOT NULL"), HasSubstr("NOT NULL"));
  EXPECT_THAT(refusal_of(add + "TEXT AS (name) STORED"), HasSubstr("STORED"));
  EXPECT_THAT(refusal_of(add + "INTEGER DEFAULT 1 REFERENCES shops"), HasSubstr("REFERENCES"));
  EXPECT_EQ(refusal_of(add + "INTEGER REFERENCES shops"), "");
}

TEST_F(Definitions, AColumnThatSomethingStandsOnIsNotDropped) {
  for (const char* column : {"id", "code", "email", "phone", "fax", "note"}) {
    EXPECT_NE(refusal_of(std::string("ALTER TABLE users DROP COLUMN ") + column), "") << column;
  }
}

TEST_F(Definitions, AReaderKeepsTheOldOnesAndIsInNobodysWay) {
  SQLite::Database reader = file.client();
  reader.exec("BEGIN");
  EXPECT_EQ(rows(reader, "SELECT count(*) FROM users"), "5000");
  EXPECT_EQ(refusal_of("ALTER TABLE users RENAME COLUMN name TO title"), "");
  EXPECT_EQ(rows(reader, "SELECT name FROM users WHERE id = 1"), "name 1");
}

TEST_F(Definitions, AReaderIsInTheWayWithoutALog) {
  file.exec("PRAGMA journal_mode = DELETE");
  SQLite::Database reader = file.client();
  reader.exec("BEGIN");
  EXPECT_EQ(rows(reader, "SELECT count(*) FROM users"), "5000");
  EXPECT_THAT(refusal_of("ALTER TABLE users RENAME COLUMN name TO title"), HasSubstr("locked"));
}

// However long it would wait for a lock.
TEST_F(Definitions, AReadThatBecomesAWriteIsRefusedAtOnce) {
  SQLite::Database client(file.path().string(), SQLite::OPEN_READWRITE, 60'000);
  client.exec("BEGIN");
  EXPECT_EQ(rows(client, "SELECT count(*) FROM users"), "5000");
  file.exec("UPDATE users SET name = 'other' WHERE id = 1");
  EXPECT_THROW(client.exec("UPDATE users SET name = 'mine' WHERE id = 2"), SQLite::Exception);
  EXPECT_EQ(client.getExtendedErrorCode(), SQLITE_BUSY_SNAPSHOT);
}

TEST_F(Definitions, ForeignKeysAreSwitchedOutsideOfTransactionsOnly) {
  SQLite::Database client = file.client();
  client.exec("PRAGMA foreign_keys = ON; BEGIN; PRAGMA foreign_keys = OFF");
  EXPECT_EQ(rows(client, "PRAGMA foreign_keys"), "1");
  EXPECT_THROW(client.exec("DROP TABLE shops; COMMIT"), SQLite::Exception);
}

TEST_F(Definitions, RenamingTheOldTableFirstTakesTheReferencesOfOthersAlong) {
  file.exec("ALTER TABLE shops RENAME TO old_shops");
  SQLite::Database client = file.client();
  EXPECT_EQ(rows(client, "SELECT \"table\" FROM pragma_foreign_key_list('users')"), "old_shops");
}

TEST_F(Definitions, ATriggersStatementFiresOtherTriggersAndNotItself) {
  file.exec(
      "CREATE TABLE log (who TEXT);"
      "CREATE TRIGGER one AFTER UPDATE OF name ON users BEGIN"
      "  UPDATE users SET email = 'e' WHERE id = new.id;"
      "  UPDATE users SET name = name WHERE id = new.id; INSERT INTO log VALUES ('one'); END;"
      "CREATE TRIGGER two AFTER UPDATE OF email ON users BEGIN INSERT INTO log VALUES ('two'); END;"
      "UPDATE users SET name = 'n' WHERE id = 1");
  SQLite::Database client = file.client();
  EXPECT_EQ(rows(client, "SELECT who FROM log ORDER BY rowid"), "two;one");
}

}  // namespace
}  // namespace ratchet::sqlite
