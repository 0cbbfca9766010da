#include "sqlite/scratch.hpp"

#include <gmock/gmock.h>

#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

SqlText script(const std::string& text) { return sql("{}", UserSql{text}); }

StepSql step(std::initializer_list<const char*> statements) {
  StepSql made;
  for (const char* statement : statements) made.statements.push_back(script(statement));
  return made;
}

Schema schema_of(const std::string& statements) {
  Connection connection{InMemory{}};
  connection.execute(script(statements), Blame::statement);
  return Catalog().read(connection);
}

// The message of the refusal; "" when there is none.
std::string refusal_of(Scratch& scratch, const StepSql& sql) {
  try {
    scratch.run(sql);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_migration);
    return error.message();
  }
  return "";
}

TEST(ScratchTest, has_every_definition_of_the_schema_to_the_letter) {
  const Schema original = schema_of(
      "CREATE TABLE \"odd ü\" (id INTEGER PRIMARY KEY AUTOINCREMENT, \"a \"\"b\" TEXT UNIQUE,"
      " g AS (id + 1), CHECK (id > 0));"
      "CREATE TABLE w (k TEXT COLLATE NOCASE PRIMARY KEY, p REFERENCES \"odd ü\") WITHOUT ROWID;"
      "CREATE INDEX i ON w (lower(k)) WHERE p > 0;"
      "CREATE VIEW v AS SELECT * FROM w;"
      "CREATE TRIGGER second AFTER INSERT ON w BEGIN SELECT 1; END;"
      "CREATE TRIGGER first AFTER INSERT ON w BEGIN SELECT 2; END;"
      "CREATE TRIGGER instead INSTEAD OF INSERT ON v BEGIN SELECT 3; END");
  const SqliteScratch scratch(original);
  EXPECT_EQ(all_definitions(scratch.schema()), all_definitions(original));
}

TEST(ScratchTest, keeps_the_estimates_of_the_original) {
  Schema original = schema_of("CREATE TABLE t (a); CREATE TABLE u (a)");
  original.tables[0].estimated_rows = 48'000'000;
  SqliteScratch scratch(original);
  scratch.run(step({"ALTER TABLE t ADD COLUMN b", "ALTER TABLE t RENAME TO renamed"}));
  EXPECT_EQ(scratch.schema().find_table(unqualified("renamed"))->estimated_rows, 48'000'000);
  EXPECT_EQ(scratch.schema().find_table(unqualified("u"))->estimated_rows, 0);
}

TEST(ScratchTest, makes_full_text_tables_with_their_shadows) {
  const Schema original = schema_of(
      "CREATE TABLE docs (id INTEGER PRIMARY KEY, body TEXT);"
      "CREATE VIRTUAL TABLE docs_fts USING fts5(body, content='docs', content_rowid='id');"
      "CREATE TRIGGER docs_ai AFTER INSERT ON docs BEGIN"
      " INSERT INTO docs_fts (rowid, body) VALUES (NEW.id, NEW.body); END");
  SqliteScratch scratch(original);
  EXPECT_THAT(table_names(scratch.schema()),
              testing::UnorderedElementsAreArray(table_names(original)));
  scratch.run(step({"ALTER TABLE docs ADD COLUMN title TEXT"}));
}

TEST(ScratchTest, skips_a_virtual_table_whose_module_is_missing) {
  Schema original = schema_of("CREATE TABLE t (a)");
  original.tables.push_back({.name = unqualified("odd"),
                             .triggers = {},
                             .is_virtual = true,
                             .definition = "CREATE VIRTUAL TABLE odd USING no_such_module(x)"});
  const SqliteScratch scratch(original);
  EXPECT_THAT(table_names(scratch.schema()), ElementsAre("t"));
}

TEST(ScratchTest, stands_in_for_functions_and_collations_that_only_the_application_has) {
  Schema original = schema_of("CREATE TABLE t (a TEXT)");
  original.tables[0].definition =
      "CREATE TABLE t (a TEXT COLLATE app_order CHECK (app_valid(a)), b AS (app_hash(a)))";
  original.tables[0].indexes = {{.name = Identifier("i"),
                                 .columns = {std::nullopt},
                                 .definition = "CREATE INDEX i ON t (app_hash(a))"}};
  SqliteScratch scratch(original);
  EXPECT_EQ(scratch.schema().tables.at(0).indexes.size(), 1U);

  const ExpressionFacts facts = scratch.inspect(
      {.table = unqualified("t"), .scope = {}, .expression = {.sql = {"app_hash(a)"}, .spot = {}}});
  ASSERT_TRUE(facts.problem.has_value());
  EXPECT_EQ(facts.problem->message, "function app_hash() exists in the application only");
}

TEST(ScratchTest, shows_what_the_statements_left) {
  SqliteScratch scratch(schema_of("CREATE TABLE t (a)"));
  scratch.run(step({"ALTER TABLE t ADD COLUMN b TEXT", "CREATE INDEX i ON t (b)"}));
  EXPECT_THAT(column_names(scratch.schema().tables.at(0)), ElementsAre("a", "b"));
  EXPECT_EQ(scratch.schema().tables.at(0).indexes.size(), 1U);
}

TEST(ScratchTest, a_refused_statement_leaves_everything_as_it_was) {
  SqliteScratch scratch(schema_of("CREATE TABLE t (a)"));
  const Schema before = scratch.schema();
  const std::string message =
      refusal_of(scratch, step({"ALTER TABLE t ADD COLUMN b", "ALTER TABLE t ADD COLUMN a"}));
  EXPECT_EQ(message, "SQLite refuses `ALTER TABLE t ADD COLUMN a`: column \"a\" exists already");
  EXPECT_EQ(all_definitions(scratch.schema()), all_definitions(before));
  EXPECT_EQ(refusal_of(scratch, step({"ALTER TABLE t ADD COLUMN b"})), "");
}

TEST(ScratchTest, puts_the_settings_after_a_step_in_force_when_it_fails_too) {
  SqliteScratch scratch(schema_of("CREATE TABLE t (a)"));
  StepSql sql = step({"nonsense"});
  sql.before = {script("PRAGMA writable_schema = ON")};
  sql.after = {script("PRAGMA writable_schema = OFF")};
  EXPECT_NE(refusal_of(scratch, sql), "");
  EXPECT_NE(refusal_of(scratch, step({"UPDATE sqlite_schema SET sql = sql"})), "");
}

TEST(ScratchTest, refuses_to_let_go_of_the_transaction) {
  SqliteScratch scratch(schema_of("CREATE TABLE t (a)"));
  EXPECT_THAT(refusal_of(scratch, step({"CREATE TABLE u (a); COMMIT"})),
              HasSubstr("BEGIN, COMMIT and ROLLBACK have no place here"));
  EXPECT_THAT(table_names(scratch.schema()), ElementsAre("t"));
}

// Trap 8: expand isn't harmless.
TEST(ScratchTest, trap_8_a_new_column_breaks_a_view_with_named_columns) {
  SqliteScratch scratch(
      schema_of("CREATE TABLE t (a, b); CREATE VIEW v (x, y) AS SELECT * FROM t"));
  EXPECT_EQ(refusal_of(scratch, step({"ALTER TABLE t ADD COLUMN c"})),
            "this would break view v: expected 2 columns for 'v' but got 3");
  EXPECT_THAT(column_names(scratch.schema().tables.at(0)), ElementsAre("a", "b"));
}

TEST(ScratchTest, trap_8_a_new_column_breaks_a_positional_insert_of_a_trigger) {
  SqliteScratch scratch(schema_of(
      "CREATE TABLE t (a); CREATE TABLE log (a);"
      "CREATE TRIGGER harmless AFTER INSERT ON t BEGIN SELECT 1; END;"
      "CREATE TRIGGER audit AFTER DELETE ON t BEGIN INSERT INTO log VALUES (OLD.a); END"));
  EXPECT_EQ(refusal_of(scratch, step({"ALTER TABLE log ADD COLUMN b"})),
            "this would break trigger audit of t: table log has 2 columns but 1 values were "
            "supplied");
}

TEST(ScratchTest, trap_8_a_string_in_double_quotes_must_not_become_a_column) {
  const char* table = "CREATE TABLE t (state TEXT);";
  const std::pair<const char*, const char*> cases[] = {
      {"CREATE VIEW v AS SELECT * FROM t WHERE state = \"active\"", "view v"},
      {"CREATE INDEX i ON t (state) WHERE state = \"active\"", "index i"},
      {"CREATE TRIGGER w AFTER INSERT ON t BEGIN UPDATE t SET state = \"active\"; END",
       "trigger w"}};
  for (const auto& [definition, object] : cases) {
    SqliteScratch scratch(schema_of(std::string(table) + definition));
    EXPECT_EQ(refusal_of(scratch, step({"ALTER TABLE t ADD COLUMN Active INT"})),
              "this would break " + std::string(object) +
                  ": its string \"Active\" would mean the column");
    EXPECT_EQ(refusal_of(scratch, step({"ALTER TABLE t ADD COLUMN other INT"})), "");
  }
}

TEST(ScratchTest, trap_8_a_check_with_a_string_in_double_quotes_is_found) {
  SqliteScratch scratch(schema_of("CREATE TABLE t (state TEXT CHECK (state <> \"gone\"))"));
  EXPECT_THAT(refusal_of(scratch, step({"ALTER TABLE t ADD COLUMN gone INT"})),
              HasSubstr("table t"));
}

TEST(ScratchTest, an_alias_in_double_quotes_is_no_string) {
  SqliteScratch scratch(
      schema_of("CREATE TABLE t (state TEXT); CREATE VIEW v AS SELECT state AS \"active\" FROM t;"
                "CREATE INDEX \"active\" ON t (state)"));
  EXPECT_EQ(refusal_of(scratch, step({"ALTER TABLE t ADD COLUMN active INT"})), "");
}

TEST(ScratchTest, what_was_broken_before_is_not_held_against_a_step) {
  SqliteScratch scratch(
      schema_of("CREATE TABLE t (a); CREATE VIEW broken AS SELECT no_such FROM t"));
  EXPECT_EQ(refusal_of(scratch, step({"ALTER TABLE t ADD COLUMN b"})), "");
}

TEST(ScratchTest, a_view_of_a_view_is_looked_at_too) {
  SqliteScratch scratch(
      schema_of("CREATE TABLE t (a); CREATE VIEW one AS SELECT * FROM t;"
                "CREATE VIEW two (x) AS SELECT * FROM one"));
  EXPECT_THAT(refusal_of(scratch, step({"ALTER TABLE t ADD COLUMN b"})), HasSubstr("view two"));
}

TEST(ScratchTest, a_trigger_of_ratchets_own_has_to_compile_too) {
  SqliteScratch scratch(schema_of("CREATE TABLE t (a)"));
  EXPECT_EQ(refusal_of(scratch, step({"CREATE TRIGGER ratchet_x_insert AFTER INSERT ON t BEGIN "
                                      "UPDATE t SET b = 1; END"})),
            "this would break trigger ratchet_x_insert of t: column \"b\" does not exist");
}

ExpressionQuestion question(const std::string& expression) {
  return {.table = unqualified("t"), .scope = {}, .expression = {.sql = {expression}, .spot = {}}};
}

TEST(ScratchTest, evaluates_an_expression_over_a_made_up_row) {
  SqliteScratch scratch(Schema{});
  EXPECT_EQ(scratch.evaluate(question("\"first name\" || ' ' || last -- comment"),
                             {{Identifier("first name"), std::string("Ada")},
                              {Identifier("last"), std::string("L")}}),
            Value(std::string("Ada L")));
  EXPECT_EQ(scratch.evaluate(question("1 + 1"), {}), Value(std::int64_t{2}));
}

TEST(ScratchTest, says_when_an_expression_raises_on_the_row) {
  SqliteScratch scratch(Schema{});
  try {
    scratch.evaluate(question("json_extract(a, '$')"), {{Identifier("a"), std::string("{")}});
    FAIL() << "does not raise";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::row_failed);
    EXPECT_EQ(error.message(), "malformed JSON");
  }
}

class DependantsTest : public testing::Test {
 protected:
  std::vector<Dependant> dependants(const std::string& statements, const char* column) {
    SqliteScratch scratch(schema_of(statements));
    const Schema before = scratch.schema();
    auto found = scratch.dependants(unqualified("t"), Identifier(column));
    EXPECT_EQ(all_definitions(scratch.schema()), all_definitions(before));
    return found;
  }
};

TEST_F(DependantsTest, none_for_a_column_that_nobody_names) {
  EXPECT_THAT(dependants("CREATE TABLE t (a, b CHECK (b > 0)); CREATE INDEX i ON t (b)", "a"),
              IsEmpty());
}

TEST_F(DependantsTest, indexes_by_column_expression_and_predicate) {
  EXPECT_THAT(
      dependants("CREATE TABLE t (a, b); CREATE UNIQUE INDEX i ON t (a); CREATE INDEX j ON t (b);"
                 "CREATE INDEX k ON t (lower(a)); CREATE INDEX l ON t (b) WHERE a > 0",
                 "a"),
      UnorderedElementsAre(Dependant{.kind = "index", .name = "i", .unique = true},
                           Dependant{.kind = "index", .name = "k"},
                           Dependant{.kind = "index", .name = "l"}));
}

TEST_F(DependantsTest, views_and_triggers_wherever_they_are) {
  EXPECT_THAT(dependants("CREATE TABLE t (a, b); CREATE TABLE u (x);"
                         "CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT b FROM t;"
                         "CREATE TRIGGER on_t AFTER UPDATE OF a ON t BEGIN SELECT 1; END;"
                         "CREATE TRIGGER on_u AFTER INSERT ON u BEGIN UPDATE t SET a = 1; END;"
                         "CREATE TRIGGER other AFTER INSERT ON u BEGIN UPDATE t SET b = 1; END",
                         "a"),
              UnorderedElementsAre(Dependant{.kind = "view", .name = "v"},
                                   Dependant{.kind = "trigger", .name = "on_t"},
                                   Dependant{.kind = "trigger", .name = "on_u"}));
}

TEST_F(DependantsTest, a_view_that_shows_it_by_a_star) {
  EXPECT_THAT(dependants("CREATE TABLE t (a, b); CREATE VIEW v AS SELECT * FROM t;"
                         "CREATE VIEW product AS SELECT b * 2 AS c FROM t",
                         "a"),
              ElementsAre(Dependant{.kind = "view *", .name = "v"}));
}

TEST_F(DependantsTest, checks_by_their_text) {
  EXPECT_THAT(dependants("CREATE TABLE t (a CHECK (a > (0)), b, CHECK (b > 0), "
                         "CHECK (length(')') < a /* ) */))",
                         "a"),
              ElementsAre(Dependant{.kind = "check", .name = "a > (0)"},
                          Dependant{.kind = "check", .name = "length(')') < a /* ) */"}));
}

TEST_F(DependantsTest, generated_columns) {
  EXPECT_THAT(dependants("CREATE TABLE t (a, b, c AS (b + 1), "
                         "d TEXT GENERATED ALWAYS AS (CAST(a AS TEXT)) STORED)",
                         "a"),
              ElementsAre(Dependant{.kind = "generated column", .name = "d"}));
}

TEST_F(DependantsTest, primary_key_and_unique_constraints) {
  EXPECT_THAT(
      dependants("CREATE TABLE t (a, b, c UNIQUE, PRIMARY KEY (a, b), UNIQUE (c, a))", "a"),
      ElementsAre(Dependant{.kind = "primary key", .name = "t(a, b)", .unique = true},
                  Dependant{.kind = "unique constraint", .name = "t(c, a)", .unique = true}));
}

TEST_F(DependantsTest, foreign_keys_on_both_ends) {
  EXPECT_THAT(dependants("CREATE TABLE t (a INTEGER PRIMARY KEY, boss REFERENCES t);"
                         "CREATE TABLE u (x REFERENCES t (a), y REFERENCES u)",
                         "a"),
              ElementsAre(Dependant{.kind = "primary key", .name = "t(a)", .unique = true},
                          Dependant{.kind = "foreign key", .name = "t(boss)"},
                          Dependant{.kind = "foreign key", .name = "u(x)"}));
  EXPECT_THAT(dependants("CREATE TABLE p (id PRIMARY KEY); CREATE TABLE t (a REFERENCES p)", "a"),
              ElementsAre(Dependant{.kind = "foreign key", .name = "t(a)"}));
}

TEST_F(DependantsTest, a_string_in_double_quotes_is_no_dependant) {
  // SQLite rewrites such strings at a RENAME COLUMN, so the text differs.
  EXPECT_THAT(dependants("CREATE TABLE t (a, b); CREATE VIEW v AS SELECT b, \"text\" FROM t", "a"),
              IsEmpty());
}

TEST_F(DependantsTest, ratchets_own_objects_are_left_out) {
  EXPECT_THAT(dependants("CREATE TABLE t (a); CREATE TRIGGER ratchet_x_insert AFTER INSERT ON t "
                         "BEGIN UPDATE t SET a = 1; END",
                         "a"),
              IsEmpty());
}

TEST_F(DependantsTest, odd_names) {
  EXPECT_THAT(dependants("CREATE TABLE t (\"group \"\"ü\" INT);"
                         "CREATE VIEW \"my view\" AS SELECT \"group \"\"ü\" FROM t",
                         "group \"ü"),
              ElementsAre(Dependant{.kind = "view", .name = "my view"}));
}

TEST_F(DependantsTest, trap_12_a_broken_view_anywhere_is_named) {
  SqliteScratch scratch(schema_of("CREATE TABLE t (a); CREATE VIEW broken AS SELECT x FROM gone"));
  try {
    scratch.dependants(unqualified("t"), Identifier("a"));
    FAIL() << "is not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_migration);
    EXPECT_THAT(error.message(), HasSubstr("error in view broken: no such table: main.gone"));
  }
}

}  // namespace
}  // namespace ratchet::sqlite
