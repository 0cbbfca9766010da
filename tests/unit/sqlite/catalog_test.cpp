#include "sqlite/catalog.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "unit/sqlite/database_file.hpp"

namespace ratchet::sqlite {
namespace {

using testing::ElementsAre;

class CatalogTest : public testing::Test {
 protected:
  void make(const std::string& statements) { connection_.execute(script(statements), kBlame); }
  Schema read() { return catalog_.read(connection_); }

  void expect_as_read_anew() {
    const Schema again = read();
    const Schema anew = Catalog().read(connection_);
    EXPECT_TRUE(again.tables == anew.tables && again.views == anew.views);
    EXPECT_EQ(again.version, anew.version);
  }

  // Looks the table up in what is read anew.
  const Table& table(std::string_view name) {
    schema_ = read();
    const Table* found = schema_.find_table(unqualified(name));
    if (found == nullptr) throw std::runtime_error("no table " + std::string(name));
    return *found;
  }

  static SqlText script(const std::string& text) { return sql("{}", UserSql{text}); }

  static constexpr Blame kBlame = Blame::statement;
  Connection connection_{InMemory{}};
  Catalog catalog_;
  Schema schema_;
};

std::vector<Identifier> names(std::initializer_list<const char*> texts) {
  std::vector<Identifier> found;
  for (const char* text : texts) found.emplace_back(text);
  return found;
}

TEST_F(CatalogTest, reads_columns_as_they_are_declared) {
  make("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT ('x' || 'y'), any)");
  const std::vector<Column> columns = table("users").columns;
  ASSERT_EQ(columns.size(), 3U);
  EXPECT_EQ(columns[0], (Column{.name = Identifier("id"), .type = "INTEGER"}));
  EXPECT_EQ(columns[1], (Column{.name = Identifier("name"),
                                .type = "TEXT",
                                .not_null = true,
                                .default_value = UserSql{"'x' || 'y'"}}));
  EXPECT_EQ(columns[2], (Column{.name = Identifier("any"), .type = ""}));
}

TEST_F(CatalogTest, keeps_odd_names_to_the_letter) {
  make(R"(CREATE TABLE "select ""x"" of.ü" ("group" TEXT, "a b" INT, [c'd] INT, "ß" INT))");
  const Table& odd = table("select \"x\" of.ü");
  EXPECT_THAT(column_names(odd), ElementsAre("group", "a b", "c'd", "ß"));
}

TEST_F(CatalogTest, tells_generated_columns_apart) {
  make("CREATE TABLE t (a INT, b INT AS (a + 1), c INT AS (a + 2) STORED)");
  const std::vector<Column> columns = table("t").columns;
  EXPECT_EQ(columns[0].generated, Generated::no);
  EXPECT_EQ(columns[1].generated, Generated::computed);
  EXPECT_EQ(columns[2].generated, Generated::stored);
  EXPECT_EQ(columns[2].type, "INT");
}

TEST_F(CatalogTest, reads_collations_other_than_binary) {
  make("CREATE TABLE t (a TEXT COLLATE NOCASE, b TEXT COLLATE BINARY, c TEXT)");
  const std::vector<Column> columns = table("t").columns;
  EXPECT_EQ(columns[0].collation, "NOCASE");
  EXPECT_EQ(columns[1].collation, std::nullopt);
  EXPECT_EQ(columns[2].collation, std::nullopt);
}

TEST_F(CatalogTest, reads_the_primary_key_in_key_order) {
  make("CREATE TABLE t (a INT, b INT, c INT, PRIMARY KEY (c, a)) WITHOUT ROWID");
  EXPECT_EQ(table("t").primary_key, names({"c", "a"}));
  EXPECT_TRUE(table("t").without_rowid);
}

TEST_F(CatalogTest, a_table_without_a_declared_key_has_none) {
  make("CREATE TABLE t (a INT)");
  EXPECT_TRUE(table("t").primary_key.empty());
  EXPECT_FALSE(table("t").without_rowid);
  EXPECT_FALSE(table("t").strict);
}

TEST_F(CatalogTest, knows_strict_tables) {
  make("CREATE TABLE t (a INT) STRICT");
  EXPECT_TRUE(table("t").strict);
}

TEST_F(CatalogTest, reads_indexes_in_the_order_in_which_they_were_made) {
  make(
      "CREATE TABLE t (a INT PRIMARY KEY, b TEXT UNIQUE, c INT);"
      "CREATE INDEX by_c ON t (c, b || 'x') WHERE c > 0;"
      "CREATE UNIQUE INDEX by_both ON t (b, c)");
  const std::vector<Index> indexes = table("t").indexes;
  ASSERT_EQ(indexes.size(), 4U);
  EXPECT_EQ(indexes[0].origin, IndexOrigin::primary_key);
  EXPECT_EQ(indexes[1].origin, IndexOrigin::unique_constraint);
  EXPECT_TRUE(indexes[1].unique);
  EXPECT_EQ(indexes[2].name, Identifier("by_c"));
  EXPECT_TRUE(indexes[2].partial);
  EXPECT_THAT(indexes[2].columns, ElementsAre(Identifier("c"), std::nullopt));
  EXPECT_EQ(indexes[2].definition, "CREATE INDEX by_c ON t (c, b || 'x') WHERE c > 0");
  EXPECT_TRUE(indexes[3].unique);
  EXPECT_FALSE(indexes[3].partial);
}

TEST_F(CatalogTest, reads_foreign_keys_and_spells_the_target_as_it_is_called) {
  make(
      "CREATE TABLE Users (id INTEGER PRIMARY KEY, Mail TEXT UNIQUE);"
      "CREATE TABLE orders (u INT REFERENCES users ON DELETE CASCADE, m TEXT, n TEXT,"
      " FOREIGN KEY (m) REFERENCES USERS (mail) ON UPDATE SET NULL)");
  const std::vector<ForeignKey> keys = table("orders").foreign_keys;
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0], (ForeignKey{.columns = names({"u"}),
                                 .target = unqualified("Users"),
                                 .on_update = "NO ACTION",
                                 .on_delete = "CASCADE"}));
  EXPECT_EQ(keys[1], (ForeignKey{.columns = names({"m"}),
                                 .target = unqualified("Users"),
                                 .target_columns = names({"Mail"}),
                                 .on_update = "SET NULL",
                                 .on_delete = "NO ACTION"}));
}

TEST_F(CatalogTest, keeps_the_columns_of_one_foreign_key_together) {
  make(
      "CREATE TABLE p (a INT, b INT, PRIMARY KEY (a, b));"
      "CREATE TABLE c (x INT, y INT, FOREIGN KEY (x, y) REFERENCES p (a, b))");
  ASSERT_EQ(table("c").foreign_keys.size(), 1U);
  EXPECT_EQ(table("c").foreign_keys[0].columns, names({"x", "y"}));
  EXPECT_EQ(table("c").foreign_keys[0].target_columns, names({"a", "b"}));
}

TEST_F(CatalogTest, lists_triggers_in_the_order_in_which_they_were_made) {
  make(
      "CREATE TABLE Users (id INT);"
      "CREATE TRIGGER zebra AFTER INSERT ON users BEGIN SELECT 1; END;"
      "CREATE TRIGGER ant AFTER INSERT ON USERS BEGIN SELECT 2; END");
  const std::vector<Trigger> triggers = table("Users").triggers;
  ASSERT_EQ(triggers.size(), 2U);
  EXPECT_EQ(triggers[0].name, Identifier("zebra"));
  EXPECT_EQ(triggers[1].name, Identifier("ant"));
  EXPECT_EQ(triggers[0].definition,
            "CREATE TRIGGER zebra AFTER INSERT ON users BEGIN SELECT 1; END");
}

TEST_F(CatalogTest, gives_a_view_its_instead_of_triggers) {
  make(
      "CREATE TABLE t (a INT); CREATE VIEW V AS SELECT a FROM t;"
      "CREATE TRIGGER w INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (NEW.a); END");
  const Schema schema = read();
  ASSERT_EQ(schema.views.size(), 1U);
  EXPECT_EQ(schema.views[0].name, unqualified("V"));
  EXPECT_EQ(schema.views[0].definition, "CREATE VIEW V AS SELECT a FROM t");
  ASSERT_EQ(schema.views[0].triggers.size(), 1U);
}

TEST_F(CatalogTest, full_text_tables_and_their_shadows_are_left_alone) {
  make("CREATE TABLE docs (body TEXT); CREATE VIRTUAL TABLE docs_fts USING fts5(body)");
  for (const char* name : {"docs_fts", "docs_fts_data", "docs_fts_idx", "docs_fts_config"}) {
    EXPECT_TRUE(table(name).is_virtual) << name;
  }
  EXPECT_FALSE(table("docs").is_virtual);
}

TEST_F(CatalogTest, leaves_sqlites_own_tables_out) {
  make("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); ANALYZE");
  EXPECT_THAT(table_names(read()), ElementsAre("t"));
}

TEST_F(CatalogTest, the_version_moves_at_every_definition) {
  make("CREATE TABLE t (a INT)");
  const std::int64_t before = read().version;
  make("ALTER TABLE t ADD COLUMN b INT");
  EXPECT_GT(read().version, before);
}

TEST_F(CatalogTest, estimates_rows_from_the_ends_of_the_rowid) {
  make(
      "CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE none (a INT);"
      "WITH RECURSIVE n(i) AS (SELECT 101 UNION ALL SELECT i + 1 FROM n WHERE i < 5100) "
      "INSERT INTO t SELECT i FROM n");
  EXPECT_EQ(table("t").estimated_rows, 5000);
  EXPECT_EQ(table("none").estimated_rows, 0);
}

TEST_F(CatalogTest, an_estimate_is_never_more_than_the_file_can_hold) {
  make(
      "CREATE TABLE t (id INTEGER PRIMARY KEY);"
      "INSERT INTO t VALUES (-9223372036854775808), (9223372036854775807)");
  EXPECT_LT(table("t").estimated_rows, 1000);
}

TEST_F(CatalogTest, believes_the_statistics_of_analyze) {
  make(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); CREATE INDEX i ON t (a);"
      "INSERT INTO t VALUES (1, 1), (1000000, 2), (9000000, 3); ANALYZE");
  EXPECT_EQ(table("t").estimated_rows, 3);
}

TEST_F(CatalogTest, counts_the_first_rows_of_a_table_without_rowid) {
  make(
      "CREATE TABLE few (a TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO few VALUES ('x'), ('y');"
      "CREATE TABLE many (a INT PRIMARY KEY) WITHOUT ROWID;"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
      "INSERT INTO many SELECT i FROM n");
  EXPECT_EQ(table("few").estimated_rows, 2);
  EXPECT_GT(table("many").estimated_rows, 1000);
}

TEST_F(CatalogTest, estimates_a_table_whose_columns_hide_every_name_of_the_rowid) {
  make("CREATE TABLE t (rowid TEXT, _rowid_ TEXT, OID TEXT); INSERT INTO t VALUES (1, 2, 3)");
  EXPECT_EQ(table("t").estimated_rows, 1);
}

TEST_F(CatalogTest, sees_what_has_changed_since_the_last_reading) {
  make("CREATE TABLE a (x INT); CREATE TABLE b (x INT); CREATE TABLE c (x INT REFERENCES a)");
  read();
  make(
      "ALTER TABLE a ADD COLUMN y TEXT COLLATE NOCASE; DROP TABLE b; CREATE INDEX i ON c (x);"
      "CREATE TRIGGER w AFTER INSERT ON a BEGIN SELECT 1; END; ALTER TABLE a RENAME TO z");
  expect_as_read_anew();
  make("DROP TRIGGER w; ALTER TABLE z RENAME COLUMN y TO yy; CREATE TABLE A (x INT)");
  expect_as_read_anew();
}

// The schema is read inside the transaction of every step, while clients wait.
TEST_F(CatalogTest, asks_only_about_tables_that_have_changed) {
  for (int i = 0; i < 1000; ++i) {
    make(
        fmt::format("CREATE TABLE t{0} (id INTEGER PRIMARY KEY, a, b, c, d);"
                    "CREATE INDEX i{0} ON t{0} (a, b)",
                    i));
  }
  EXPECT_EQ(read().tables.size(), 1000U);
  make("ALTER TABLE t500 ADD COLUMN e");
  int pragmas = 0;
  connection_.listen([&](const Deed& deed) { pragmas += deed.action == SQLITE_PRAGMA ? 1 : 0; });
  EXPECT_EQ(table("t500").columns.size(), 6U);
  EXPECT_LT(pragmas, 10);
}

}  // namespace
}  // namespace ratchet::sqlite
