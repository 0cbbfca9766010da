// NOT NULL, defaults, CHECKs and foreign keys on tables that are there, beside a client that has
// been connected all the time and keeps its statements prepared.
#include "sqlite/held_columns.hpp"

#include <gmock/gmock.h>

#include "sqlite/short_rows.hpp"
#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

using testing::HasSubstr;

Identifier id(const char* name) { return Identifier(name); }

constexpr auto kShop = R"(
CREATE TABLE teams(id INTEGER PRIMARY KEY, code TEXT COLLATE NOCASE UNIQUE, label);
CREATE TABLE users(
  id INTEGER PRIMARY KEY,
  name TEXT,              -- may be missing
  team,
  status TEXT NOT NULL DEFAULT 'new' CONSTRAINT known CHECK (status IN ('new', 'old')),
  CONSTRAINT in_team FOREIGN KEY (team) REFERENCES teams (code) ON DELETE CASCADE
);
CREATE INDEX users_name ON users(name);
INSERT INTO teams VALUES (1, 'A', NULL), (2, '7', NULL);
INSERT INTO users VALUES (1, 'Mia', 'a', 'new'), (2, 'Jo', 7, 'old');
)";

class Held : public testing::Test {
 protected:
  Held() {
    insert_.bind(1, 100);
    insert_.exec();  // has read the schema
    insert_.reset();
    client_.exec("DELETE FROM users WHERE id = 100");
  }

  // By a statement that was prepared before anything changed: id, and nothing else.
  std::string insert(int key) {
    insert_.tryReset();  // which tells of the last failure again
    insert_.bind(1, key);
    try {
      insert_.exec();
    } catch (const SQLite::Exception& error) {
      return error.what();
    }
    return "";
  }
  std::string refusal(const std::string& statement) {
    try {
      client_.exec(statement);
    } catch (const SQLite::Exception& error) {
      return error.what();
    }
    return "";
  }
  std::string failure(const Step& step) {
    try {
      workshop_.forward(step);
    } catch (const Error& error) {
      hint_ = error.hint();
      if (error.kind() != ErrorKind::invalid_migration) {
        EXPECT_EQ(error.kind(), ErrorKind::diverged);
      }
      return error.message();
    }
    return "";
  }
  std::string text() { return rows(client_, "SELECT sql FROM sqlite_schema WHERE name = 'users'"); }
  std::string row(int key) {
    return rows(client_, "SELECT name, team, status FROM users WHERE id = " + std::to_string(key));
  }
  void expect_sound() { EXPECT_EQ(rows(client_, "PRAGMA integrity_check"), "ok"); }

  // There and back twice: once to the letter, once by its meaning alone.
  void expect_way_back(const Step& step) {
    const std::string before = text();
    workshop_.forward(step);
    EXPECT_EQ(workshop_.renderer().in_force(step, workshop_.scene()).value_or(true), true);
    EXPECT_NE(text(), before);
    expect_sound();
    workshop_.back();
    EXPECT_EQ(text(), before);
    EXPECT_NE(workshop_.renderer().in_force(step, workshop_.scene()), std::optional(true));
    const Scene was = workshop_.scene();
    workshop_.forward(step);
    workshop_.back_without_table_text();
    expect_sound();
    const Scene is = workshop_.scene();
    const Table& left = *was.schema.find_table(unqualified("users"));
    const Table& right = *is.schema.find_table(unqualified("users"));
    EXPECT_EQ(left.columns, right.columns);
    EXPECT_EQ(left.foreign_keys, right.foreign_keys);
    EXPECT_THAT(right.constraints, testing::UnorderedElementsAreArray(left.constraints));
  }

  Workshop workshop_{kShop};
  SQLite::Database client_ = workshop_.client();
  SQLite::Statement insert_{client_, "INSERT INTO users(id) VALUES (?)"};
  std::string hint_;  // of the last failure
  const QualifiedName users_ = unqualified("users");
  const SetNotNull named_{.table = users_, .column = id("name")};
};

TEST_F(Held, NotNullIsFeltByAStatementThatWasPreparedBefore) {
  workshop_.forward(named_);
  EXPECT_THAT(insert(3), HasSubstr("NOT NULL constraint failed: users.name"));
  EXPECT_EQ(row(3), "");
  workshop_.back();
  EXPECT_EQ(insert(3), "");
  EXPECT_EQ(row(3), "NULL|NULL|new");
  expect_sound();
}

TEST_F(Held, NotNullIsRefusedWhereRowsHaveNoValue) {
  EXPECT_EQ(insert(3), "");
  const std::string before = text();
  EXPECT_THAT(failure(named_), HasSubstr("users has rows without a value in name, which is to be "
                                         "NOT NULL: id = 3"));
  EXPECT_EQ(text(), before);
}

TEST_F(Held, NullsMayComeWhereTheyWereRefused) {
  workshop_.forward(DropNotNull{.table = users_, .column = id("status")});
  EXPECT_EQ(refusal("UPDATE users SET status = NULL WHERE id = 1"), "");
  EXPECT_EQ(row(1), "Mia|a|NULL");
  EXPECT_THROW(workshop_.back(), Error);
}

TEST_F(Held, EachLeadsBack) {
  expect_way_back(named_);
  expect_way_back(DropNotNull{.table = users_, .column = id("status")});
  expect_way_back(SetDefault{users_, id("name"), sql_for_all("'x'")});
  expect_way_back(SetDefault{users_, id("name"), sql_for_all("date('now')")});
  expect_way_back(SetDefault{users_, id("status"), sql_for_all("'old'")});
  expect_way_back(DropDefault{.table = users_, .column = id("status")});
  expect_way_back(AddConstraint{.table = users_,
                                .constraint = id("short"),
                                .kind = {.check = sql_for_all("length(name) < 9 -- bytes")}});
  expect_way_back(DropConstraint{.table = users_, .constraint = id("known")});
  expect_way_back(DropConstraint{.table = users_, .constraint = id("in_team")});
  expect_way_back(
      RenameConstraint{.table = users_, .constraint = id("known"), .to = id("a known one")});
  expect_way_back(
      RenameConstraint{.table = users_, .constraint = id("in_team"), .to = id("of_team")});
}

TEST_F(Held, DefaultIsGivenToAStatementThatWasPreparedBefore) {
  workshop_.forward(SetDefault{users_, id("name"), sql_for_all("7")});
  EXPECT_EQ(insert(3), "");
  EXPECT_EQ(row(3), "7|NULL|new");
  workshop_.forward(SetDefault{users_, id("status"), sql_for_all("'old'")});
  workshop_.forward(DropDefault{.table = users_, .column = id("name")});
  EXPECT_EQ(insert(4), "");
  EXPECT_EQ(row(4), "NULL|NULL|old");
  expect_sound();
}

// Rows from before ADD COLUMN have the default, as the text says it when they are read.
TEST_F(Held, DefaultOfARowThatIsShorterThanItsTableStaysWhatItWas) {
  workshop_.exec("ALTER TABLE users ADD COLUMN kind TEXT; CREATE INDEX users_kind ON users(kind)");
  for (const char* value : {"'a'", "-1", "NULL", "x'61'", "date('now')", "CURRENT_TIME"}) {
    workshop_.forward(SetDefault{users_, id("kind"), sql_for_all(value)});
    EXPECT_EQ(rows(client_, "SELECT count(*) FROM users NOT INDEXED WHERE kind IS NULL"), "2")
        << value;
    expect_sound();
  }
  workshop_.back_to_start();
  expect_sound();
}

TEST_F(Held, DefaultThatRowsHaveTheirValueFromCannotChange) {
  workshop_.exec(
      "ALTER TABLE users ADD COLUMN kind TEXT DEFAULT 'a';"
      "CREATE INDEX users_kind ON users(kind)");
  const std::string before = text();
  const std::string why = "rows of users have their kind from its default alone";
  EXPECT_THAT(failure(SetDefault{users_, id("kind"), sql_for_all("'b'")}), HasSubstr(why));
  EXPECT_THAT(failure(DropDefault{.table = users_, .column = id("kind")}), HasSubstr(why));
  EXPECT_EQ(text(), before);
  EXPECT_THAT(hint_, HasSubstr("UPDATE \"users\" SET \"kind\" = \"kind\"; then give"));
  workshop_.exec("UPDATE users SET kind = kind");
  EXPECT_EQ(failure(SetDefault{users_, id("kind"), sql_for_all("'b'")}), "");
  EXPECT_EQ(insert(3), "");
  EXPECT_EQ(rows(client_, "SELECT id, kind FROM users"), "1|a;2|a;3|b");
  expect_sound();
}

TEST_F(Held, DefaultIsLookedForInATableWithoutRowid) {
  workshop_.exec(
      "CREATE TABLE pairs(k TEXT PRIMARY KEY) WITHOUT ROWID;"
      "INSERT INTO pairs VALUES ('x');"
      "ALTER TABLE pairs ADD COLUMN kind INT DEFAULT 5");
  EXPECT_THAT(failure(DropDefault{.table = unqualified("pairs"), .column = id("kind")}),
              HasSubstr("rows of pairs have their kind from its default alone"));
}

TEST(StandsForRows, IsAskedOfSqlite) {
  const auto stands = [](const char* text) { return stands_for_rows(UserSql{text}); };
  EXPECT_FALSE(stands_for_rows(std::nullopt));
  for (const char* text : {"NULL", "CURRENT_TIME", "(1 + 1)", "date('now')", "coalesce(5, NULL)"}) {
    EXPECT_FALSE(stands(text)) << text;
  }
  for (const char* text : {"5", "-5.5", "'x'", "x'61'", "TRUE", "(((5)))", "CAST(5 AS TEXT)"}) {
    EXPECT_TRUE(stands(text)) << text;
  }
}

TEST_F(Held, CheckIsFeltByAStatementThatWasPreparedBefore) {
  const AddConstraint given{.table = users_,
                            .constraint = id("given"),
                            .kind = {.check = sql_for_all("name IS NOT NULL")}};
  workshop_.forward(given);
  EXPECT_THAT(insert(3), HasSubstr("CHECK constraint failed: given"));
  workshop_.back();
  EXPECT_EQ(insert(3), "");
  EXPECT_THAT(failure(given), HasSubstr("users has rows that given refuses: id = 3"));
}

TEST_F(Held, DroppedCheckRefusesNobodyAndComesBackOverGoodRowsOnly) {
  workshop_.forward(DropConstraint{.table = users_, .constraint = id("known")});
  EXPECT_EQ(refusal("UPDATE users SET status = 'odd' WHERE id = 1"), "");
  EXPECT_THROW(workshop_.back(), Error);
}

class HeldByKey : public Held {
 protected:
  AddConstraint pointing(const char* column) {
    return {.table = users_,
            .constraint = id("by_id"),
            .kind = {.foreign_key = {id("team")},
                     .reference = {.references = Reference{.table = unqualified("teams"),
                                                           .columns = {id(column)}}}}};
  }
};

// 'a' is 'A' there, and 7 is '7', since the column that is pointed at is compared.
TEST_F(HeldByKey, RowsAreComparedAsTheKeyIs) {
  workshop_.forward(DropConstraint{.table = users_, .constraint = id("in_team")});
  EXPECT_EQ(failure(pointing("code")), "");
  client_.exec("PRAGMA foreign_keys = ON");
  EXPECT_EQ(refusal("UPDATE users SET team = 'A' WHERE id = 2"), "");
  EXPECT_THAT(refusal("UPDATE users SET team = 'B' WHERE id = 2"), HasSubstr("FOREIGN KEY"));
  EXPECT_EQ(rows(client_, "PRAGMA foreign_key_check"), "");
  expect_sound();
}

TEST_F(HeldByKey, RowsThatPointNowhereAreNamed) {
  client_.exec("UPDATE users SET team = 'B' WHERE id = 2");
  workshop_.forward(DropConstraint{.table = users_, .constraint = id("in_team")});
  EXPECT_THAT(failure(pointing("code")),
              HasSubstr("users has rows that by_id refuses: what they point at is not in teams: "
                        "id = 2"));
}

TEST_F(HeldByKey, OnlyAKeyIsPointedAt) {
  EXPECT_THAT(failure(pointing("label")), HasSubstr("is no key of teams"));
}

}  // namespace
}  // namespace ratchet::sqlite
