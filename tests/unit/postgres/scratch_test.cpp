#include "postgres/scratch.hpp"

#include <gmock/gmock.h>

#include "schema/fingerprint.hpp"
#include "support/postgres/database.hpp"

namespace ratchet::postgres {
namespace {

using ratchet::testing::PostgresClient;
using ratchet::testing::PostgresDatabase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

StepSql step(const std::vector<std::string>& statements) {
  StepSql step;
  // Two pieces each: a step of ratchet's own, and not a user's text.
  for (const std::string& each : statements) {
    step.statements.push_back(sql("{} ", UserSql{each}));
  }
  return step;
}

StepSql users_own(const std::string& statements) {
  return {.statements = {sql("{}", UserSql{statements})}};
}

struct PostgresScratches : ::testing::Test {
  PostgresDatabase database;
  SessionOptions options{.url = database.url()};
  std::unique_ptr<ScratchSessions> sessions_;

  ScratchSessions& sessions() {
    if (sessions_ == nullptr) sessions_ = std::make_unique<ScratchSessions>(options);
    return *sessions_;
  }

  Schema live() {
    PostgresSession session(options);
    return Catalog(Shown::users).read(of_postgres(*session.begin(Access::read)));
  }

  PostgresScratch scratch_of(const std::string& statements) {
    database.execute(statements);
    return PostgresScratch(sessions(), live());
  }

  static Error refusal_of(PostgresScratch& scratch, const StepSql& step) {
    try {
      scratch.run(step);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_migration) << error.message();
      return error;
    }
    ADD_FAILURE() << "it is not refused";
    return Error(ErrorKind::bug, {});
  }
};

constexpr auto kShop =
    "CREATE TYPE mood AS ENUM ('sad', 'happy');"
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    "CREATE FUNCTION slug(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN lower($1);"
    "CREATE TABLE customers (id serial PRIMARY KEY, name varchar(20) COLLATE \"C\" "
    "NOT NULL DEFAULT 'x', feels mood, size int GENERATED ALWAYS AS (length(name)) STORED, "
    "CHECK (name <> ''), UNIQUE (name) DEFERRABLE);"
    "CREATE UNLOGGED TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer "
    "int "
    "REFERENCES customers ON DELETE CASCADE, at date);"
    "ALTER TABLE orders ADD CONSTRAINT recent CHECK (at > '2020-01-01') NOT VALID;"
    "CREATE INDEX slugs ON customers (slug(name)) WHERE feels = 'happy';"
    "CREATE TRIGGER touch BEFORE UPDATE OF name ON customers FOR EACH ROW EXECUTE FUNCTION touch();"
    "ALTER TABLE customers ENABLE ALWAYS TRIGGER touch, REPLICA IDENTITY FULL;"
    "ALTER TABLE customers ENABLE ROW LEVEL SECURITY;"
    "CREATE POLICY own ON customers USING (name = 'x');"
    "CREATE RULE quiet AS ON DELETE TO customers DO INSTEAD NOTHING;"
    "CREATE VIEW happy AS SELECT id, name FROM customers WHERE feels = 'happy';"
    "CREATE VIEW a_reader_of_happy AS SELECT name FROM happy;"
    "CREATE MATERIALIZED VIEW sums AS SELECT customer, count(*) AS n FROM orders GROUP BY 1;"
    "CREATE UNIQUE INDEX ON sums (customer);"
    "COMMENT ON TABLE customers IS 'it''s;\n--'; COMMENT ON COLUMN customers.name IS 'said';"
    "CREATE TABLE logs (at date, n int, PRIMARY KEY (at, n)) PARTITION BY RANGE (at);"
    "CREATE INDEX ON logs (n);"
    "CREATE TABLE logs_old PARTITION OF logs FOR VALUES FROM ('2000-01-01') TO ('2025-01-01');"
    "CREATE TABLE logs_new PARTITION OF logs DEFAULT PARTITION BY HASH (n);"
    "CREATE TABLE logs_new_0 PARTITION OF logs_new FOR VALUES WITH (MODULUS 1, REMAINDER 0);"
    "CREATE TRIGGER touch BEFORE INSERT ON logs FOR EACH ROW EXECUTE FUNCTION touch();"
    "CREATE TABLE a_child (extra text) INHERITS (orders)";

TEST_F(PostgresScratches, ShowTheSchemaThatTheyWereMadeOf) {
  PostgresScratch scratch = scratch_of(kShop);
  EXPECT_THAT(diff(all_definitions(live()), all_definitions(scratch.schema())), IsEmpty());
  EXPECT_EQ(scratch.schema(), live());
}

TEST_F(PostgresScratches, KeepTheNumberOfRowsAlsoUnderAnotherName) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a int)");
  Schema schema = live();
  schema.tables[0].estimated_rows = 7;
  PostgresScratch counted(sessions(), schema);
  counted.run(step({"ALTER TABLE t RENAME TO u"}));
  EXPECT_EQ(counted.schema().find_table(unqualified("u"))->estimated_rows, 7);
}

TEST_F(PostgresScratches, TouchNothingOfTheStore) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  PostgresClient client = database.client();
  client.execute("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
  scratch.run(step({"ALTER TABLE t ADD b int", "CREATE INDEX ON t (b)"}));
  EXPECT_EQ(column_names(scratch.schema().tables[0]), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(client.value("SELECT count(*) FROM t"), "1");
  EXPECT_EQ(client.value("SELECT count(*) FROM information_schema.columns WHERE table_name = 't' "
                         "AND table_schema = 'public'"),
            "1");
}

TEST_F(PostgresScratches, NeedNoPrivilegesOnTheTables) {
  database.execute(
      "CREATE TABLE t (a int); DROP ROLE IF EXISTS ratchet_guest; CREATE ROLE ratchet_guest; "
      "GRANT TEMP ON DATABASE " +
      database.name() + " TO ratchet_guest");
  const Schema schema = live();
  options.role = "ratchet_guest";
  {
    PostgresScratch scratch(sessions(), schema);
    scratch.run(step({"ALTER TABLE t ADD b int"}));
    EXPECT_EQ(scratch.schema().tables[0].columns.size(), 2U);
  }
  database.execute("DROP OWNED BY ratchet_guest; DROP ROLE ratchet_guest");
}

TEST_F(PostgresScratches, AreMadeInTheSessionOfOneThatIsDoneWith) {
  const auto sessions_there = [&] {
    return database.value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
        "application_name = 'ratchet'");
  };
  { PostgresScratch first = scratch_of("CREATE TABLE t (a int)"); }
  for (const char* change : {"ALTER TABLE t ADD b int", "ALTER TABLE t ADD c int"}) {
    database.execute(change);
    const Schema schema = live();
    PostgresScratch next(sessions(), schema);
    EXPECT_EQ(next.schema(), schema);
    EXPECT_EQ(sessions_there(), "1");
  }
}

TEST_F(PostgresScratches, DoWithoutTheSessionThatWasEndedMeanwhile) {
  { PostgresScratch first = scratch_of("CREATE TABLE t (a int)"); }
  database.execute(
      "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = "
      "current_database() AND pid <> pg_backend_pid()");
  const Schema schema = live();
  PostgresScratch next(sessions(), schema);
  EXPECT_EQ(next.schema(), schema);
}

// As behind a pooler that gives a transaction to any session.
TEST_F(PostgresScratches, PlanAnewWhereTheSessionHasForgotten) {
  { PostgresScratch first = scratch_of("CREATE TABLE t (a int)"); }
  auto begun = sessions().begin();
  begun.session->connection().control(sql("DEALLOCATE ALL"));
  begun.transaction.reset();
  sessions().give_back(std::move(begun.session));
  const Schema schema = live();
  PostgresScratch next(sessions(), schema);
  EXPECT_EQ(next.schema(), schema);
}

TEST_F(PostgresScratches, RefuseAStatementWithTheServersWordsAndStayAsTheyWere) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a int)");
  const Error error =
      refusal_of(scratch, step({"ALTER TABLE t ADD b int", "ALTER TABLE t ADD c nonsense"}));
  EXPECT_EQ(error.message(),
            "PostgreSQL refuses `ALTER TABLE t ADD c nonsense`: type \"nonsense\" does not exist");
  EXPECT_EQ(scratch.schema(), live());
  scratch.run(step({"ALTER TABLE t ADD c int"}));
  EXPECT_EQ(column_names(scratch.schema().tables[0]), (std::vector<std::string>{"a", "c"}));
}

TEST_F(PostgresScratches, RunWhatCanNotRunInATransactionInAFormThatCan) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a int)");
  const StepSql step{
      .before = {sql("CREATE INDEX CONCURRENTLY {} ON {} (a)", Identifier("i"), unqualified("t"))}};
  scratch.run(step);
  EXPECT_EQ(scratch.schema().tables[0].indexes.at(0).definition,
            "CREATE INDEX i ON t USING btree (a)");
}

TEST_F(PostgresScratches, HaveTwinsOfTablesOfOtherSchemas) {
  PostgresScratch scratch = scratch_of(
      "CREATE SCHEMA audit; CREATE TABLE audit.log (id int PRIMARY KEY);"
      "CREATE TABLE t (a int REFERENCES audit.log); CREATE VIEW v AS SELECT id FROM audit.log;"
      "CREATE INDEX log_idx ON audit.log (id)");
  EXPECT_EQ(scratch.schema(), live());
  const QualifiedName log{.schema = Identifier("audit"), .name = Identifier("log")};
  scratch.run({.statements = {sql("ALTER TABLE {} ADD {} int", log, Identifier("b"))}});
  EXPECT_THAT(column_names(*scratch.schema().find_table(log)), ElementsAre("id", "b"));
}

TEST_F(PostgresScratches, LeaveATableOutWhoseTwinWouldHaveTheNameOfAnother) {
  PostgresScratch scratch =
      scratch_of("CREATE TABLE t (a int); CREATE SCHEMA audit; CREATE TABLE audit.t (a int)");
  const QualifiedName other{.schema = Identifier("audit"), .name = Identifier("t")};
  const QualifiedName home = unqualified("t");
  scratch.run({.statements = {sql("ALTER TABLE {} ADD b int", home)}});
  EXPECT_THAT(
      refusal_of(scratch, {.statements = {sql("ALTER TABLE {} ADD b int", other)}}).message(),
      HasSubstr("can't be tried beside"));
}

// Their functions may be those of a migration that has not run yet.
TEST_F(PostgresScratches, TakeRatchetsOwnTriggersAsTheyAre) {
  database.execute("CREATE TABLE t (a int)");
  Schema schema = live();
  schema.tables[0].triggers.push_back(
      {.name = Identifier(std::string(kLastOfAll) + "x_insert"),
       .definition = "CREATE TRIGGER ... EXECUTE FUNCTION ratchet.x_insert()"});
  PostgresScratch scratch(sessions(), schema);
  EXPECT_EQ(scratch.schema(), schema);
}

TEST_F(PostgresScratches, HaveRatchetsFunctionsBesideTheTwins) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a int)");
  const QualifiedName function{.schema = Identifier("ratchet"), .name = Identifier("x")};
  const Identifier trigger(std::string(kLastOfAll) + "x");
  scratch.run({.statements = {sql("CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS "
                                  "'BEGIN RETURN NEW; END'",
                                  function),
                              sql("CREATE FUNCTION {}(int) RETURNS bool RETURN $1 > 0", function),
                              sql("CREATE TRIGGER {} BEFORE INSERT ON {} FOR EACH ROW "
                                  "WHEN ({}(NEW.a)) EXECUTE FUNCTION {}()",
                                  trigger, unqualified("t"), function, function)}});
  EXPECT_THAT(scratch.schema().tables[0].triggers.at(0).definition,
              HasSubstr("WHEN (ratchet.x(new.a)) EXECUTE FUNCTION ratchet.x()"));
  EXPECT_EQ(database.value("SELECT to_regnamespace('ratchet') IS NULL"), "t");
}

TEST_F(PostgresScratches, TryOutAUsersOwnDefinitions) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t");
  scratch.run(
      users_own("CREATE TABLE public.u (b int); CREATE INDEX CONCURRENTLY u_b ON public.u (b);\n"
                "DROP VIEW public.v; CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE "
                "RETURN $1 * 2; CREATE VIEW public.w AS SELECT twice(a) AS a2 FROM public.t;"
                "COMMENT ON TABLE public.t IS 'here'"));
  EXPECT_THAT(table_names(scratch.schema()), UnorderedElementsAre("t", "u"));
  ASSERT_EQ(scratch.schema().views.size(), 1U);
  EXPECT_EQ(scratch.schema().views[0].name, unqualified("w"));
  EXPECT_EQ(scratch.schema().find_table(unqualified("t"))->comment, "here");
  EXPECT_THAT(table_names(live()), ElementsAre("t"));
}

TEST_F(PostgresScratches, KnowTheTableOfWhatIsNamedBehindIt) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0))");
  scratch.run(users_own(
      "COMMENT ON COLUMN t.a IS 'one'; COMMENT ON COLUMN public.t.a IS 'two';"
      "COMMENT ON CONSTRAINT c ON t IS 'three'; COMMENT ON CONSTRAINT c ON public.t IS ''"));
  EXPECT_EQ(scratch.schema().tables[0].columns[0].comment, "two");
}

TEST_F(PostgresScratches, GiveATriggerToATableBeforeItsPartitions) {
  database.execute(
      "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t DEFAULT;"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
  database.execute("CREATE TRIGGER " + std::string(kLastOfAll) +
                   "x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()");
  const Schema schema = live();
  PostgresScratch scratch(sessions(), schema);
  EXPECT_EQ(scratch.schema(), schema);
}

TEST_F(PostgresScratches, LeaveTheTwinsToThisSession) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a int)");
  scratch.run(users_own("ALTER TABLE t OWNER TO pg_monitor; ALTER TABLE t ADD COLUMN b int"));
  EXPECT_EQ(column_names(scratch.schema().tables[0]), (std::vector<std::string>{"a", "b"}));
}

TEST_F(PostgresScratches, OnlyParseAUsersOtherStatements) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  scratch.run(users_own("DELETE FROM public.t; DO 'BEGIN RAISE ''ran''; END'; DROP TABLE gone"));
  EXPECT_EQ(database.value("SELECT count(*) FROM t"), "1");
  EXPECT_THAT(refusal_of(scratch, users_own("DELETE FRM t")).message(),
              HasSubstr("syntax error at or near \"FRM\""));
}

TEST_F(PostgresScratches, RefuseAUsersStatementOnATableThatIsNotThere) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a int)");
  EXPECT_THAT(refusal_of(scratch, users_own("ALTER TABLE u ADD b int")).message(),
              HasSubstr("relation \"u\" does not exist"));
}

TEST_F(PostgresScratches, InspectExpressionsUnderTheNamesOfAScope) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a text, ratchet_old_b int)");
  const ExpressionFacts facts =
      scratch.inspect({.table = unqualified("t"),
                       .scope = {{Identifier("b"), Identifier("ratchet_old_b")}},
                       .expression = {.sql = {"b + 1"}},
                       .kind = ExpressionKind::value});
  EXPECT_FALSE(facts.problem) << facts.problem->message;
  EXPECT_THAT(facts.reads, ElementsAre(Identifier("b")));
}

TEST_F(PostgresScratches, FindTheFunctionsAndTypesOfTheStoreInAnExpression) {
  PostgresScratch scratch = scratch_of(
      "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (a mood);"
      "CREATE FUNCTION other(mood) RETURNS mood LANGUAGE sql IMMUTABLE RETURN $1");
  const ExpressionFacts facts = scratch.inspect({.table = unqualified("t"),
                                                 .scope = {},
                                                 .expression = {.sql = {"other(a) = 'sad'::mood"}},
                                                 .kind = ExpressionKind::predicate});
  EXPECT_FALSE(facts.problem) << facts.problem->message;
}

TEST_F(PostgresScratches, EvaluateAnExpressionOverAMadeUpRow) {
  PostgresScratch scratch = scratch_of("CREATE TABLE t (a text, b numeric)");
  const auto value = [&](const std::string& text, const RowData& row) {
    return scratch.evaluate({.table = unqualified("t"), .scope = {}, .expression = {.sql = {text}}},
                            row);
  };
  EXPECT_EQ(value("a || '!'", {{Identifier("a"), Value{"x"}}}), Value{"x!"});
  EXPECT_EQ(value("b + 1", {{Identifier("b"), Value{"1.50"}}}), Value{"2.50"});
  EXPECT_EQ(value("coalesce(b, 0) = 0", {{Identifier("b"), Null{}}}), Value{std::int64_t{1}});
  EXPECT_EQ(value("1 + 1", {}), Value{std::int64_t{2}});
  try {
    value("a::int", {{Identifier("a"), Value{"x"}}});
    FAIL() << "it does not raise";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::row_failed);
  }
  EXPECT_EQ(value("1", {}), Value{std::int64_t{1}});
}

TEST_F(PostgresScratches, NameTheDependantsOfAColumnAsTheyAreAfterTheStatements) {
  PostgresScratch scratch =
      scratch_of("CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t");
  scratch.run(step({"CREATE UNIQUE INDEX i ON t (a)"}));
  EXPECT_THAT(scratch.dependants(unqualified("t"), Identifier("a")),
              UnorderedElementsAre(Dependant{.kind = "index", .name = "i", .unique = true},
                                   Dependant{.kind = "view", .name = "v"}));
  scratch.run(step({"DROP VIEW v"}));
  EXPECT_THAT(scratch.dependants(unqualified("t"), Identifier("a")),
              ElementsAre(Dependant{.kind = "index", .name = "i", .unique = true}));
}

TEST_F(PostgresScratches, ChangeATypeWithoutTouchingTheStores) {
  PostgresScratch scratch = scratch_of("CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (a mood)");
  scratch.run({.statements = {sql("ALTER TYPE {} ADD VALUE 'glad'", unqualified("mood"))}});
  EXPECT_THAT(scratch.schema().find_enumeration(unqualified("mood"))->values,
              ElementsAre("sad", "glad"));
  EXPECT_THAT(live().find_enumeration(unqualified("mood"))->values, ElementsAre("sad"));
}

TEST_F(PostgresScratches, DropATypeAndMakeItAgain) {
  PostgresScratch scratch = scratch_of("CREATE TYPE mood AS ENUM ('sad')");
  scratch.run({.statements = {sql("DROP TYPE {}", unqualified("mood"))}});
  EXPECT_THAT(scratch.schema().enumerations, IsEmpty());
  scratch.run({.statements = {sql("CREATE TYPE {} AS ENUM ('sad')", unqualified("mood"))}});
  EXPECT_EQ(scratch.schema(), live());
}

TEST_F(PostgresScratches, MakeATypeThatTheStoreDoesNotHaveYet) {
  database.execute("CREATE TABLE t (a int)");
  Schema schema = live();
  schema.enumerations.push_back({.name = unqualified("mood"), .values = {"sad", "it's"}});
  PostgresScratch scratch(sessions(), schema);
  scratch.run(step({"ALTER TABLE t ADD b mood DEFAULT 'it''s'"}));
  EXPECT_EQ(scratch.schema().tables[0].columns.at(1).type, "mood");
  EXPECT_EQ(scratch.schema().enumerations, schema.enumerations);
}

}  // namespace
}  // namespace ratchet::postgres
