// What stands on a column stands on the one that takes its place: the catalog is compared before
// and after. What can't be carried is refused by name before anything runs.
#include <gmock/gmock.h>

#include <algorithm>

#include "support/postgres/database.hpp"
#include "support/postgres/schema_lines.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

constexpr const char* kTable = R"sql(
CREATE TABLE words (k text, n int, PRIMARY KEY (k, n));
CREATE TABLE items (id bigint PRIMARY KEY, code text COLLATE "C" NOT NULL DEFAULT 'c1', other int);
INSERT INTO words SELECT 'c' || i, i FROM generate_series(1, 40) AS i;
INSERT INTO items SELECT i, 'c' || i, i FROM generate_series(1, 40) AS i;
)sql";

// Of every kind, each with what it can have.
constexpr const char* kCarried = R"sql(
CREATE INDEX items_code_idx ON items (code DESC NULLS LAST, other NULLS FIRST);
CREATE INDEX items_code_lower ON items (lower(code), (other + 1) DESC);
CREATE INDEX items_code_partial ON items (other) WHERE code <> 'it''s';
CREATE INDEX items_code_include ON items (other) INCLUDE (code);
CREATE INDEX items_code_ops ON items (code text_pattern_ops) WITH (fillfactor = 70);
CREATE INDEX items_code_coll ON items (code COLLATE "POSIX", lower(code) COLLATE "POSIX");
CREATE INDEX items_code_hash ON items USING hash (code);
CREATE UNIQUE INDEX items_code_unique ON items (code, other) WHERE other > 0;
ALTER TABLE items
  ADD CONSTRAINT items_code_key UNIQUE (code) INCLUDE (other) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT items_code_check CHECK (code <> '' OR other > 0),
  ADD CONSTRAINT items_code_fkey FOREIGN KEY (code, other) REFERENCES words (k, n)
    MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY IMMEDIATE;
COMMENT ON COLUMN items.code IS 'what it''s called';
ALTER TABLE items ALTER COLUMN code SET STATISTICS 500, ALTER COLUMN code SET STORAGE EXTERNAL,
  ALTER COLUMN code SET COMPRESSION pglz, ALTER COLUMN code SET (n_distinct = 100);
GRANT SELECT (code), UPDATE (code) ON items TO pg_monitor;
GRANT INSERT (code) ON items TO pg_read_all_stats WITH GRANT OPTION;
)sql";

// Everything of the table's columns but `id` and `other`, its indexes and its constraints.
constexpr const char* kCatalog = R"sql(
SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'items'::regclass
UNION ALL
SELECT conname || ' ' || pg_get_constraintdef(oid) || convalidated
FROM pg_constraint WHERE conrelid = 'items'::regclass AND contype <> 'n'
UNION ALL
SELECT concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                 a.attcollation::regcollation, a.attstattarget, a.attstorage, a.attcompression,
                 a.attoptions,
                 (SELECT string_agg(x::text, ',' ORDER BY x::text) FROM unnest(a.attacl) AS x),
                 pg_get_expr(d.adbin, d.adrelid),
                 col_description(a.attrelid, a.attnum),
                 regexp_replace(pg_get_serial_sequence('items', a.attname), '.*\.', ''))
FROM pg_attribute AS a
     LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = 'items'::regclass AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY 1
)sql";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), with);
    at += with.size();
  }
  return text;
}

class PostgresDependantsOnTheRoad : public ::testing::Test {
 protected:
  PostgresDependantsOnTheRoad() {
    database_.execute(kTable);
    project_.configure("[purge]\nretain = \"0s\"\n");
  }

  void migrate(const std::string& keys) {
    project_.write_migration("0001_change",
                             "[[change]]\ntable = 'items'\ncolumn = 'code'\n" + keys);
  }
  ProgramResult run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--store", database_.url()});
    return project_.ratchet(arguments);
  }
  void expect_done(const std::vector<std::string>& arguments) {
    const ProgramResult result = run(arguments);
    ASSERT_EQ(result.exit_code, 0) << arguments.front() << ": " << to_string(result);
  }
  // With `code` by another name.
  std::vector<std::string> catalog(const std::string& name) {
    std::vector<std::string> lines;
    for (const PostgresRow& row : database_.query(kCatalog)) {
      lines.push_back(replaced(row[0].value_or(""), "code", name));
    }
    std::ranges::sort(lines);
    return lines;
  }
  void expect_there_and_back(const std::string& name) {
    const auto before = schema_lines(database_);
    const auto expected = catalog(name);
    ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "1"}));
    ASSERT_NO_FATAL_FAILURE(expect_done({"contract", "1"}));
    ASSERT_NO_FATAL_FAILURE(expect_done({"rollback", "1"}));
    EXPECT_THAT(schema_lines(database_), ElementsAreArray(before));
    ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "1"}));
    ASSERT_NO_FATAL_FAILURE(expect_done({"contract", "1"}));
    ASSERT_NO_FATAL_FAILURE(expect_done({"purge", "1", "--yes"}));
    EXPECT_THAT(catalog("code"), ElementsAreArray(expected));
  }

  PostgresDatabase database_;
  Project project_{JournalMode::wal};  // its own database stays empty
};

TEST_F(PostgresDependantsOnTheRoad, OfEveryKindAreCarriedToANewName) {
  database_.execute(kCarried);
  migrate("action = 'alter_column'\nto = 'label'");
  expect_there_and_back("label");
}

TEST_F(PostgresDependantsOnTheRoad, AreCarriedToANameThatIsTooLongForTheirs) {
  const std::string name(60, 'x');
  database_.execute("CREATE INDEX items_code_idx ON items (code)");
  migrate("action = 'alter_column'\nto = '" + name + "'");
  ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "1", "--through", "contract"}));
  EXPECT_EQ(database_.value("SELECT count(*) FROM pg_index WHERE indrelid = 'items'::regclass"),
            "3");
}

TEST_F(PostgresDependantsOnTheRoad, OfAnotherTypeAreCarriedWhereTheyDependOnNoValue) {
  database_.execute(
      "ALTER TABLE items ALTER code DROP DEFAULT; CREATE INDEX items_code_hash ON items USING hash "
      "(code); CREATE INDEX items_code_include ON items (other) INCLUDE (code);"
      "COMMENT ON COLUMN items.code IS 'x'; ALTER TABLE items ALTER code SET STATISTICS 7;"
      "GRANT SELECT (code) ON items TO pg_monitor; UPDATE items SET code = id");
  migrate(
      "action = 'alter_column'\nto = 'label'\ntype = 'bigint'\nforward = 'code::bigint'\n"
      "backward = 'label::text'");
  ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "1", "--through", "contract"}));
  EXPECT_EQ(database_.value("SELECT count(*) FROM pg_indexes WHERE schemaname = 'public' AND "
                            "indexdef LIKE '%label%'"),
            "2");
  EXPECT_EQ(
      database_.value("SELECT attacl::text || attstattarget FROM pg_attribute WHERE attname = "
                      "'label' AND attrelid = 'items'::regclass"),
      "{pg_monitor=r/postgres}7");
}

TEST_F(PostgresDependantsOnTheRoad, ASequenceGoesOverWithItsDefault) {
  database_.execute(
      "ALTER TABLE items DROP COLUMN code; ALTER TABLE items ADD COLUMN code serial;"
      "INSERT INTO items (id, other) VALUES (99, 1)");
  migrate("action = 'alter_column'\nto = 'label'");
  ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "1", "--through", "contract"}));
  ASSERT_NO_FATAL_FAILURE(expect_done({"purge", "1", "--yes"}));
  EXPECT_EQ(database_.value("SELECT pg_get_serial_sequence('items', 'label')"),
            "public.items_code_seq");
  EXPECT_EQ(database_.value("INSERT INTO items (id, other) VALUES (100, 1) RETURNING label"), "42");
}

TEST_F(PostgresDependantsOnTheRoad, ComeBackAlthoughAnotherMigrationChangedTheTableSince) {
  database_.execute("ALTER TABLE items ADD UNIQUE (code)");
  const auto before = catalog("code");
  migrate("action = 'alter_column'\nto = 'label'");
  project_.write_migration("0002_other",
                           "[[change]]\naction = 'add_column'\ntable = 'items'\ncolumn = 'more'\n"
                           "type = 'int'\n");
  ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "1", "--through", "contract"}));
  ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "2", "--through", "contract"}));
  ASSERT_NO_FATAL_FAILURE(expect_done({"rollback", "1"}));
  database_.execute("ALTER TABLE items DROP COLUMN more");
  EXPECT_THAT(catalog("code"), ElementsAreArray(before));
}

// A client that gives neither side gets the default in every moment: it is never with neither.
TEST_F(PostgresDependantsOnTheRoad, ADefaultGoesOverInTheMomentOfTheRetirement) {
  database_.execute("ALTER TABLE items ALTER code DROP NOT NULL");
  migrate("action = 'alter_column'\nto = 'label'");
  ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "1", "--through", "contract"}));
  EXPECT_EQ(database_.value("SELECT count(DISTINCT xmin::text) FROM ratchet.step WHERE phase = "
                            "'contract' AND action IN ('retire_column', 'set_default')"),
            "1");
}

struct Kind {
  std::string name;
  std::string made;
  std::string said;
  int since = 14;  // the first major that has it
};

class PostgresDependantsRefused : public PostgresDependantsOnTheRoad,
                                  public ::testing::WithParamInterface<Kind> {};

TEST_P(PostgresDependantsRefused, ByName) {
  const int major = std::stoi(database_.value("SHOW server_version_num")) / 10'000;
  if (major < GetParam().since) GTEST_SKIP() << "before " << GetParam().since;
  database_.execute(GetParam().made);
  const auto before = schema_lines(database_);
  migrate("action = 'alter_column'\nto = 'label'");
  const ProgramResult refused = run({"apply", "1"});
  EXPECT_EQ(refused.exit_code, 3) << to_string(refused);
  EXPECT_THAT(refused.err, HasSubstr(GetParam().said));
  EXPECT_THAT(schema_lines(database_), ElementsAreArray(before));
}

INSTANTIATE_TEST_SUITE_P(
    OfEveryKind, PostgresDependantsRefused,
    ::testing::Values(
        Kind{"a_view", "CREATE VIEW v AS SELECT code FROM items", "view v names items.code"},
        Kind{"a_materialized_view", "CREATE MATERIALIZED VIEW m AS SELECT code FROM items",
             "view m names items.code"},
        Kind{"a_rule", "CREATE RULE r AS ON UPDATE TO items WHERE NEW.code = '' DO INSTEAD NOTHING",
             "rule r names items.code"},
        Kind{"a_policy", "CREATE POLICY p ON items USING (code = '')", "policy p names items.code"},
        Kind{"a_function",
             "CREATE FUNCTION f() RETURNS text BEGIN ATOMIC SELECT max(code) FROM items; END",
             "function public.f names items.code"},
        Kind{"a_generated_column",
             "ALTER TABLE items ADD COLUMN g text GENERATED ALWAYS AS (upper(code)) STORED",
             "the generated column g reads items.code"},
        Kind{"a_trigger_of_columns",
             "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
             "CREATE TRIGGER g BEFORE UPDATE OF code ON items FOR EACH ROW EXECUTE FUNCTION f()",
             "trigger g names items.code"},
        Kind{"a_trigger_with_a_condition",
             "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
             "CREATE TRIGGER g BEFORE UPDATE ON items FOR EACH ROW WHEN (NEW.code = '') EXECUTE "
             "FUNCTION f()",
             "trigger g names items.code"},
        Kind{"extended_statistics", "CREATE STATISTICS s ON code, other FROM items",
             "statistics s names items.code"},
        Kind{"a_publication_of_columns", "CREATE PUBLICATION p FOR TABLE items (id, code)",
             "publication p names items.code", 15},
        Kind{"a_publication_of_rows", "CREATE PUBLICATION q FOR TABLE items WHERE (code = '')",
             "publication q names items.code", 15},
        Kind{"an_exclusion", "ALTER TABLE items ADD CONSTRAINT x EXCLUDE (code WITH =)",
             "constraint x, EXCLUDE USING btree (code WITH =), names items.code"},
        Kind{"a_check_that_is_not_valid",
             "ALTER TABLE items ADD CONSTRAINT x CHECK (code <> '') NOT VALID",
             "constraint x, CHECK ((code <> ''::text)) NOT VALID, names items.code"},
        Kind{"a_foreign_key_of_others",
             "ALTER TABLE items ADD UNIQUE (code); CREATE TABLE o (c text REFERENCES items (code))",
             "a foreign key of o points at items.code"},
        Kind{"a_partition_key",
             "DROP TABLE items; CREATE TABLE items (id int, code text) PARTITION BY LIST (code)",
             "partition key items names items.code"}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace ratchet::testing
