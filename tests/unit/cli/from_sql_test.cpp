// Statements that people run by hand, as changes: each is a file that the reader takes.
#include "cli/from_sql.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "migration/migration.hpp"
#include "postgres/dialect.hpp"
#include "sqlite/dialect.hpp"

namespace ratchet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FromSql from(const std::string& sql) {
  return file_from_sql("by hand", make_postgres_translator()->translate(sql));
}

FromSql from_sqlite(const std::string& sql) {
  return file_from_sql("by hand", make_sqlite_translator()->translate(sql));
}

std::string problems_of(const FromSql& made) {
  std::string problems;
  for (const Diagnostic& each : read_migration("0001_by_hand.toml", made.text).diagnostics) {
    problems += to_text(each);
  }
  return problems;
}

struct Example {
  std::string sql;
  std::string entry;
};

void PrintTo(const Example& example, std::ostream* stream) { *stream << example.sql; }

class FromSqlOf : public ::testing::TestWithParam<Example> {};

TEST_P(FromSqlOf, IsAChangeThatTheReaderTakes) {
  const FromSql made = from(GetParam().sql);
  EXPECT_THAT(made.text, HasSubstr("\n[[change]]\n" + GetParam().entry));
  EXPECT_THAT(made.left, IsEmpty());
  EXPECT_EQ(problems_of(made), "") << made.text;
}

INSTANTIATE_TEST_SUITE_P(
    EachStatement, FromSqlOf,
    ::testing::Values(
        Example{"ALTER TABLE users ADD COLUMN age integer NOT NULL DEFAULT 7 CHECK (age > 0);",
                "action = \"add_column\"\ntable = \"users\"\ncolumn = \"age\"\ntype = \"integer\"\n"
                "not_null = true\ndefault = \"7\"\ncheck = \"age > 0\"\n"},
        Example{
            "ALTER TABLE users ADD shop integer REFERENCES shops (id) ON DELETE CASCADE",
            "action = \"add_column\"\ntable = \"users\"\ncolumn = \"shop\"\ntype = \"integer\"\n"
            "references.table = \"shops\"\nreferences.columns = [\"id\"]\n"
            "on_delete = \"cascade\"\n"},
        Example{"ALTER TABLE users ALTER COLUMN id TYPE bigint",
                "action = \"alter_column\"\ntable = \"users\"\ncolumn = \"id\"\nkeep_name = true\n"
                "type = \"bigint\"\nforward = '\"id\"::bigint'\nbackward = \"TO_BE_SAID\"\n"},
        Example{"ALTER TABLE users ALTER rating TYPE int USING round(rating)::int",
                "action = \"alter_column\"\ntable = \"users\"\ncolumn = \"rating\"\n"
                "keep_name = true\ntype = \"int\"\nforward = \"round(rating)::int\"\n"},
        Example{"ALTER TABLE users RENAME COLUMN name TO full_name",
                "action = \"alter_column\"\ntable = \"users\"\ncolumn = \"name\"\n"
                "to = \"full_name\"\n"},
        Example{"ALTER TABLE users RENAME TO people",
                "action = \"rename_table\"\ntable = \"users\"\nto = \"people\"\n"},
        Example{"ALTER TABLE users ALTER email SET NOT NULL, DROP COLUMN fax",
                "action = \"set_not_null\"\ntable = \"users\"\ncolumn = \"email\"\n\n[[change]]\n"
                "action = \"drop_column\"\ntable = \"users\"\ncolumn = \"fax\"\n"},
        Example{"ALTER TABLE shop.users ADD CONSTRAINT adult CHECK ((age >= 18))",
                "action = \"add_constraint\"\ntable = \"shop.users\"\nconstraint = \"adult\"\n"
                "check = \"(age >= 18)\"\n"},
        Example{"ALTER TABLE orders ADD CONSTRAINT o FOREIGN KEY (user_id) REFERENCES users",
                "action = \"add_constraint\"\ntable = \"orders\"\nconstraint = \"o\"\n"
                "foreign_key = [\"user_id\"]\nreferences = \"users\"\n"},
        Example{"CREATE UNIQUE INDEX u ON users (email, city) WHERE city IS NOT NULL;",
                "action = \"create_index\"\ntable = \"users\"\ncolumns = [\"email\", \"city\"]\n"
                "index = \"u\"\nunique = true\nwhere = \"city IS NOT NULL\"\n"},
        Example{"UPDATE orders SET status = 'closed', note = NULL WHERE status = 'open'",
                "action = \"update_rows\"\ntable = \"orders\"\nset.status = \"'closed'\"\n"
                "set.note = \"NULL\"\nwhere = \"status = 'open'\"\n"},
        Example{"DELETE FROM orders WHERE placed_at < '2000-01-01'",
                "action = \"delete_rows\"\ntable = \"orders\"\n"
                "where = \"placed_at < '2000-01-01'\"\n"},
        Example{"DROP TABLE fax", "action = \"drop_table\"\ntable = \"fax\"\n"}));

TEST(FromSql, SaysWhatAStatementDoesNotSay) {
  EXPECT_THAT(from("ALTER TABLE users ADD COLUMN age int NOT NULL").open,
              ElementsAre("`fill`: the first value of rows that have none"));
}

TEST(FromSql, SaysWhatNoChangeSays) {
  const FromSql made = from("DROP INDEX i; CREATE VIEW v AS SELECT 1");
  EXPECT_THAT(made.left, ElementsAre("CREATE VIEW v AS SELECT 1: say it as `sql`, with the "
                                     "statements that take it back"));
}

TEST(FromSql, RefusesWhatIsNoChangeAtAll) { EXPECT_THROW(from("VACUUM users"), Error); }

class FromSqliteOf : public ::testing::TestWithParam<Example> {};

TEST_P(FromSqliteOf, IsAChangeThatTheReaderTakes) {
  const FromSql made = from_sqlite(GetParam().sql);
  EXPECT_THAT(made.text, HasSubstr("\n[[change]]\n" + GetParam().entry));
  EXPECT_THAT(made.left, IsEmpty());
  EXPECT_EQ(problems_of(made), "") << made.text;
}

INSTANTIATE_TEST_SUITE_P(
    EachStatement, FromSqliteOf,
    ::testing::Values(
        Example{"ALTER TABLE users ADD COLUMN age INTEGER NOT NULL DEFAULT 7 CHECK (age > 0);",
                "action = \"add_column\"\ntable = \"users\"\ncolumn = \"age\"\ntype = \"INTEGER\"\n"
                "not_null = true\ndefault = \"7\"\ncheck = \"age > 0\"\n"},
        Example{
            "alter table users add shop INTEGER references shops (id) on delete cascade",
            "action = \"add_column\"\ntable = \"users\"\ncolumn = \"shop\"\ntype = \"INTEGER\"\n"
            "references.table = \"shops\"\nreferences.columns = [\"id\"]\n"
            "on_delete = \"cascade\"\n"},
        Example{"ALTER TABLE users RENAME COLUMN name TO \"full name\"",
                "action = \"alter_column\"\ntable = \"users\"\ncolumn = \"name\"\n"
                "to = \"full name\"\n"},
        Example{"ALTER TABLE users RENAME TO people",
                "action = \"rename_table\"\ntable = \"users\"\nto = \"people\"\n"},
        Example{"ALTER TABLE users DROP COLUMN fax; DROP INDEX users_fax",
                "action = \"drop_column\"\ntable = \"users\"\ncolumn = \"fax\"\n\n[[change]]\n"
                "action = \"drop_index\"\nindex = \"users_fax\"\n"},
        Example{"CREATE UNIQUE INDEX u ON users (email, city) WHERE city IS NOT NULL;",
                "action = \"create_index\"\ntable = \"users\"\ncolumns = [\"email\", \"city\"]\n"
                "index = \"u\"\nunique = true\nwhere = \"city IS NOT NULL\"\n"},
        Example{"UPDATE orders SET status = max('a, b', 'c'), note = NULL WHERE status = 'open'",
                "action = \"update_rows\"\ntable = \"orders\"\nset.status = \"max('a, b', 'c')\"\n"
                "set.note = \"NULL\"\nwhere = \"status = 'open'\"\n"},
        Example{"DELETE FROM orders WHERE placed_at < '2000-01-01'",
                "action = \"delete_rows\"\ntable = \"orders\"\n"
                "where = \"placed_at < '2000-01-01'\"\n"},
        Example{"DROP TABLE fax", "action = \"drop_table\"\ntable = \"fax\"\n"},
        Example{"CREATE TABLE fax (id INTEGER PRIMARY KEY); ALTER TABLE fax ADD COLUMN number TEXT",
                "action = \"sql\"\nup = \"CREATE TABLE fax (id INTEGER PRIMARY KEY)\"\n"
                "down = \"DROP TABLE fax\"\n\n[[change]]\naction = \"add_column\"\n"}));

TEST(FromSqlite, SaysWhatAStatementDoesNotSay) {
  EXPECT_THAT(from_sqlite("ALTER TABLE users ADD COLUMN age INTEGER NOT NULL").open,
              ElementsAre("`fill`: the first value of rows that have none"));
  EXPECT_THAT(from_sqlite("DELETE FROM users").open,
              ElementsAre("`where`: which rows are still to be changed; it has to turn false"));
}

TEST(FromSqlite, SaysWhatNoChangeSays) {
  const FromSql made = from_sqlite(
      "BEGIN; DROP TABLE fax; UPDATE users SET a = (SELECT max(b) FROM shops) WHERE a IS NULL; "
      "ALTER TABLE users ADD COLUMN code TEXT UNIQUE; SELEC 1; COMMIT");
  EXPECT_THAT(made.left,
              ElementsAre("BEGIN: ratchet begins and ends its own transactions",
                          HasSubstr("say it as `sql`"), HasSubstr("UNIQUE"), HasSubstr("SELEC"),
                          "COMMIT: ratchet begins and ends its own transactions"));
}

// Each statement of it by itself would lose the rows.
TEST(FromSqlite, TakesNoRebuildApart) {
  EXPECT_THROW(from_sqlite("CREATE TABLE new_users (id INTEGER PRIMARY KEY, name TEXT NOT NULL); "
                           "INSERT INTO new_users SELECT id, name FROM users; DROP TABLE users; "
                           "ALTER TABLE new_users RENAME TO users"),
               Error);
}

}  // namespace
}  // namespace ratchet
