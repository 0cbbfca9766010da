// A table written anew: its twin beside it, the exchange of the two, and everything that hangs on
// the table there and back again.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>

#include "support/chance.hpp"
#include "unit/sqlite/random_client.hpp"
#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

using ::testing::HasSubstr;

constexpr int kStatements = 300;

// Foreign keys both ways and to itself, every kind of index and column, a view, triggers that write
// to the table itself and elsewhere.
constexpr const char* kTables =
    "CREATE TABLE teams (name TEXT PRIMARY KEY);"
    "INSERT INTO teams VALUES ('a'), ('b');"
    "CREATE TABLE Users (id INTEGER PRIMARY KEY AUTOINCREMENT, -- the key\n"
    "  email TEXT COLLATE NOCASE UNIQUE,\n"
    "  name TEXT NOT NULL DEFAULT 'x' CHECK (length(name) < 100),\n"
    "  team TEXT REFERENCES teams ON DELETE SET NULL,\n"
    "  boss INTEGER REFERENCES users (id) ON DELETE SET NULL,\n"
    "  loud TEXT GENERATED ALWAYS AS (upper(name)) STORED,\n"
    "  writes INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX users_name ON users (name COLLATE NOCASE, length(name)) WHERE team IS NOT NULL;"
    "CREATE UNIQUE INDEX users_boss ON users (boss, name);"
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, "
    "user INTEGER REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE);"
    "CREATE VIEW names AS SELECT id, name FROM users;"
    "CREATE TABLE audit (what TEXT);"
    "CREATE TRIGGER users_noted AFTER INSERT ON users BEGIN "
    "INSERT INTO audit VALUES ('new ' || NEW.name); END;"
    "CREATE TRIGGER users_counted AFTER UPDATE OF name ON users BEGIN "
    "UPDATE users SET writes = writes + 1 WHERE id = NEW.id; END;"
    "CREATE TRIGGER orders_noted AFTER DELETE ON orders BEGIN "
    "INSERT INTO audit SELECT 'order of ' || count(*) FROM users; END;"
    "INSERT INTO users (id, email, name, team, boss) VALUES (1, 'A@x', 'Ada', 'a', NULL), "
    "(2, 'b@x', 'Bob', 'b', 1), (9, 'z@x', 'Zoe', NULL, 1);"
    "DELETE FROM users WHERE id = 9;"
    "INSERT INTO orders (user) VALUES (1), (1), (2);";

const QualifiedName kUsers = unqualified("Users");
const QualifiedName kTwin = unqualified("ratchet_new_Users");

class Rebuild {
 public:
  explicit Rebuild(const std::string& schema) : shop(schema) {}

  CreateTwin twin{.table = kUsers, .to = kTwin};
  Workshop shop;

  DualWrite mapping() const {
    const std::vector<std::string> columns = {"email", "name", "team", "boss", "writes"};
    Map carried;
    for (const std::string& each : columns) carried.emplace_back(each, each);
    DualWrite step = dual_write("Users", carried, carried);
    step.to = kTwin;
    step.rows.on = sql_map({{"id", "id"}});
    return step;
  }

  void begin() {
    shop.forward(twin);
    shop.forward(mapping());
  }
  void fill() {
    const DualWrite step = mapping();
    shop.work(Copy{.table = step.table, .to = step.to}, &step, 2);
  }
  void swap() { shop.forward(SwapTables{.table = kUsers, .to = kTwin}); }
  void go() {
    begin();
    fill();
    swap();
  }
};

TEST(SqliteTwin, takes_the_place_of_the_table_with_everything_that_hangs_on_it) {
  Rebuild rebuild(kTables);
  const auto seen = [&] {
    return rebuild.shop.rows(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT "
        "LIKE '%ratchet%' AND sql NOT LIKE '%ratchet%' ORDER BY type, name");
  };
  const std::string before = seen();
  const std::string columns = "SELECT * FROM pragma_table_xinfo('users')";
  const std::string columns_before = rebuild.shop.rows(columns);
  rebuild.go();
  EXPECT_EQ(seen(), before);
  EXPECT_EQ(rebuild.shop.rows(columns), columns_before);
  EXPECT_EQ(rebuild.shop.rows("PRAGMA integrity_check; PRAGMA foreign_key_check"), "ok");
  EXPECT_EQ(rebuild.shop.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND "
                              "tbl_name = 'Users' COLLATE NOCASE AND name LIKE 'users%' ORDER BY "
                              "rowid"),
            "users_noted;users_counted");
}

TEST(SqliteTwin, way_back_is_to_the_letter) {
  Rebuild rebuild(kTables);
  const Definitions start = rebuild.shop.definitions();
  rebuild.begin();
  rebuild.fill();
  const std::string all = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name";
  const std::string before = rebuild.shop.rows(all);
  rebuild.swap();
  rebuild.shop.back();
  EXPECT_EQ(rebuild.shop.rows(all), before);
  rebuild.swap();
  rebuild.shop.back_to_start();
  EXPECT_EQ(rebuild.shop.definitions(), start);
}

// A peer's rebuild deleted them: DROP TABLE with foreign keys on is a DELETE first.
TEST(SqliteTwin, deletes_no_child_of_the_table) {
  Rebuild rebuild(kTables);
  rebuild.go();
  rebuild.shop.purge(rebuild.mapping());
  rebuild.shop.purge(SwapTables{.table = kUsers, .to = kTwin});
  EXPECT_EQ(rebuild.shop.rows("SELECT user FROM orders"), "1;1;2");
  SQLite::Database client = rebuild.shop.client();
  client.exec("PRAGMA foreign_keys = ON");
  client.exec("DELETE FROM users WHERE id = 1");
  EXPECT_EQ(rows(client, "SELECT user FROM orders"), "2");
  EXPECT_EQ(rebuild.shop.rows("SELECT name FROM sqlite_master WHERE name LIKE '%ratchet%'"), "");
}

TEST(SqliteTwin, gives_no_number_twice) {
  Rebuild rebuild(kTables);  // 9 was given, and its row deleted
  rebuild.go();
  rebuild.shop.exec("INSERT INTO users (name) VALUES ('Ten')");
  EXPECT_EQ(rebuild.shop.rows("SELECT id FROM users WHERE name = 'Ten'"), "10");
  rebuild.shop.exec("DELETE FROM users WHERE id = 10");
  rebuild.shop.back();
  rebuild.shop.exec("INSERT INTO users (name) VALUES ('Eleven')");
  EXPECT_EQ(rebuild.shop.rows("SELECT id FROM users WHERE name = 'Eleven'"), "11");
}

TEST(SqliteTwin, users_triggers_fire_once_for_every_write_before_and_behind_the_swap) {
  Rebuild rebuild(kTables);
  rebuild.shop.exec("DELETE FROM audit");
  rebuild.begin();
  rebuild.shop.exec("INSERT INTO users (id, name) VALUES (3, 'Cy')");
  rebuild.fill();
  rebuild.swap();
  rebuild.shop.exec("INSERT INTO users (id, name) VALUES (4, 'Di')");
  rebuild.shop.exec("UPDATE users SET name = 'Dee' WHERE id = 4");
  EXPECT_EQ(rebuild.shop.rows("SELECT what FROM audit"), "new Cy;new Di");
  EXPECT_EQ(rebuild.shop.rows("SELECT writes FROM users WHERE id = 4"), "1");
  EXPECT_EQ(rebuild.shop.rows("SELECT writes FROM ratchet_old_users WHERE id = 4"), "1");
}

TEST(SqliteTwin, becomes_what_the_change_asks_for) {
  Rebuild rebuild(
      "CREATE TABLE users (id TEXT PRIMARY KEY NOT NULL, n INT);"
      "INSERT INTO users VALUES ('a', 1);");
  rebuild.twin = {.table = unqualified("users"),
                  .to = unqualified("ratchet_new_users"),
                  .strict = true,
                  .without_rowid = true};
  rebuild.shop.forward(rebuild.twin);
  EXPECT_EQ(rebuild.shop.rows("SELECT strict, wr FROM pragma_table_list('ratchet_new_users')"),
            "1|1");
}

TEST(SqliteTwin, strict_looks_for_the_rows_that_it_would_refuse) {
  Rebuild rebuild(
      "CREATE TABLE users (id INTEGER PRIMARY KEY, n INT, r REAL, b BLOB, a ANY);"
      "INSERT INTO users VALUES (1, '7', 2, x'00', 'any'), (2, 'seven', 1, NULL, 1);");
  rebuild.twin = {
      .table = unqualified("users"), .to = unqualified("ratchet_new_users"), .strict = true};
  try {
    rebuild.shop.forward(rebuild.twin);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("n is not integer"));
    EXPECT_THAT(error.message(), HasSubstr("= 2"));
  }
}

TEST(SqliteTwin, strict_takes_no_other_types_than_its_own) {
  Rebuild rebuild("CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20));");
  rebuild.twin = {
      .table = unqualified("users"), .to = unqualified("ratchet_new_users"), .strict = true};
  try {
    rebuild.shop.forward(rebuild.twin);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("users.name, `VARCHAR(20)`"));
    EXPECT_THAT(error.hint(), HasSubstr("alter_column"));
  }
}

// The old key stays unique: a row that INSERT OR REPLACE deletes through it has to go from both.
TEST(SqliteTwin, gets_another_primary_key) {
  Rebuild rebuild(
      "CREATE TABLE Users (id INTEGER CONSTRAINT pk PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL "
      "UNIQUE, name TEXT CHECK (name <> ''));"
      "INSERT INTO users VALUES (1, 'a', 'Ada'), (2, 'b', 'Bob');");
  rebuild.twin.primary_key = {Identifier("code")};
  const std::string text = rebuild.shop.rows("SELECT sql FROM sqlite_master WHERE name = 'Users'");
  DualWrite mapping =
      dual_write("Users", {{"id", "id"}, {"name", "name"}}, {{"id", "id"}, {"name", "name"}});
  mapping.to = kTwin;
  mapping.rows.on = sql_map({{"code", "code"}});
  rebuild.shop.forward(rebuild.twin);
  rebuild.shop.forward(mapping);
  rebuild.shop.work(Copy{.table = mapping.table, .to = mapping.to}, &mapping, 2);
  rebuild.swap();
  EXPECT_EQ(rebuild.shop.rows("SELECT sql FROM sqlite_master WHERE name = 'Users'"),
            "CREATE TABLE Users (id INTEGER CONSTRAINT pk NOT NULL UNIQUE, code TEXT NOT NULL "
            "UNIQUE, name TEXT CHECK (name <> ''),\n  PRIMARY KEY (\"code\"))");
  rebuild.shop.exec("INSERT OR REPLACE INTO users VALUES (1, 'c', 'Cy')");
  rebuild.shop.exec("UPDATE users SET code = 'd' WHERE id = 2");
  const std::string rows = "1|c|Cy;2|d|Bob";
  EXPECT_EQ(rebuild.shop.rows("SELECT * FROM users ORDER BY id"), rows);
  EXPECT_EQ(rebuild.shop.rows("SELECT * FROM ratchet_old_users ORDER BY id"), rows);
  rebuild.shop.back();
  rebuild.shop.exec("INSERT INTO users (code) VALUES ('e')");
  EXPECT_EQ(rebuild.shop.rows("SELECT id FROM users WHERE code = 'e'"), "3");
  EXPECT_EQ(rebuild.shop.rows("SELECT sql FROM sqlite_master WHERE name = 'Users'"), text);
}

// VACUUM and a rebuild number the rows of such a table anew.
TEST(SqliteTwin, refuses_by_name_what_goes_by_a_rowid_that_no_key_declares) {
  Rebuild rebuild(
      "CREATE TABLE Users (id TEXT PRIMARY KEY NOT NULL, name TEXT);"
      "CREATE VIEW places AS SELECT rowid, name FROM users;");
  try {
    rebuild.shop.forward(rebuild.twin);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_migration);
    EXPECT_THAT(error.message(), HasSubstr("view places goes by the rowid of Users"));
  }
}

TEST(SqliteTwin, is_not_swapped_in_when_somebody_gave_the_table_another_index) {
  Rebuild rebuild(kTables);
  rebuild.begin();
  rebuild.shop.exec("CREATE INDEX late ON users (writes)");
  EXPECT_THROW(rebuild.swap(), Error);
}

// Whatever a client says of conflicts, both tables tell the same behind it, on either side of the
// swap.
class SqliteTwinUnderChance : public ::testing::TestWithParam<Recursion> {
 protected:
  Rebuild rebuild{kTables};
  std::uint64_t seed = ratchet::testing::chosen_seed();
  std::mt19937_64 random{seed};

  std::size_t pick(std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
  }
  std::string id() { return std::to_string(pick(10)); }
  std::string text() { return fmt::format("'{}{}'", pick(2) == 0 ? 'n' : 'N', pick(6)); }
  std::string team() { return std::array{"'a'", "'b'", "NULL"}.at(pick(3)); }

  std::string statement() {
    constexpr std::array<const char*, 6> kConflicts = {"",          "OR REPLACE ", "OR IGNORE ",
                                                       "OR ABORT ", "OR FAIL ",    "OR ROLLBACK "};
    const char* conflict = kConflicts.at(pick(kConflicts.size()));
    switch (pick(7)) {
      case 0: return fmt::format("DELETE FROM users WHERE id = {}", id());
      case 1: return fmt::format("UPDATE {}users SET name = {}", conflict, text());
      case 2:
        return fmt::format("UPDATE {}users SET email = {}, team = {} WHERE id = {}", conflict,
                           text(), team(), id());
      case 3: return fmt::format("UPDATE {}users SET id = {} WHERE id = {}", conflict, id(), id());
      case 4:
        return fmt::format(
            "INSERT INTO users (id, email) VALUES ({}, {}) ON CONFLICT (id) DO "
            "UPDATE SET email = excluded.email, name = {}",
            id(), text(), text());
      case 5: return fmt::format("DELETE FROM teams WHERE name = {}", team());
      default:
        return fmt::format(
            "INSERT {}INTO users (id, email, name, boss) VALUES ({}, {}, {}, {}), "
            "({}, {}, {}, NULL)",
            conflict, id(), text(), text(), id(), id(), text(), text());
    }
  }

  void write(const char* differences) {
    SQLite::Database client = open_client(rebuild.shop.file(), GetParam());
    client.exec("PRAGMA foreign_keys = ON");
    sqlite::write(client, {.statement = [this] { return statement(); },
                           .statements = kStatements,
                           .differences = differences,
                           .none = "",
                           .refusals = "constraint failed",
                           .seed = seed});
  }
};

TEST_P(SqliteTwinUnderChance, both_tables_tell_the_same_behind_every_statement) {
  rebuild.begin();
  rebuild.fill();
  write(
      "SELECT * FROM (SELECT * FROM users EXCEPT SELECT * FROM ratchet_new_users) UNION ALL "
      "SELECT * FROM (SELECT * FROM ratchet_new_users EXCEPT SELECT * FROM users)");
  rebuild.swap();
  write(
      "SELECT * FROM (SELECT * FROM users EXCEPT SELECT * FROM ratchet_old_users) UNION ALL "
      "SELECT * FROM (SELECT * FROM ratchet_old_users EXCEPT SELECT * FROM users)");
}

INSTANTIATE_TEST_SUITE_P(With, SqliteTwinUnderChance,
                         ::testing::Values(Recursion::off, Recursion::on));

}  // namespace
}  // namespace ratchet::sqlite
