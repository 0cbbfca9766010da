#include "postgres/dependants.hpp"

#include <gmock/gmock.h>

#include "support/postgres/database.hpp"

namespace ratchet::postgres {
namespace {

using ratchet::testing::PostgresDatabase;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct PostgresDependants : ::testing::Test {
  PostgresDatabase database;
  PostgresSession session{{.url = database.url()}};

  std::vector<Dependant> of(const std::string& table, const std::string& column) {
    const auto transaction = session.begin(Access::read);
    return dependants_of(of_postgres(*transaction), *parse_qualified_name(table),
                         Identifier(column));
  }
  std::vector<Dependant> of_a(const std::string& statements) {
    database.execute(statements);
    return of("t", "a");
  }
};

TEST_F(PostgresDependants, AreNoneForAColumnThatNobodyNames) {
  EXPECT_THAT(of_a("CREATE TABLE t (a int DEFAULT 1, b int CHECK (b > 0)); CREATE INDEX ON t (b)"),
              IsEmpty());
}

TEST_F(PostgresDependants, AreIndexesByColumnExpressionAndPredicate) {
  EXPECT_THAT(of_a("CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a);"
                   "CREATE INDEX j ON t (b); CREATE INDEX k ON t (abs(a));"
                   "CREATE INDEX l ON t (b) WHERE a > 0; CREATE INDEX m ON t (b) INCLUDE (a)"),
              UnorderedElementsAre(Dependant{.kind = "index", .name = "i", .unique = true},
                                   Dependant{.kind = "index", .name = "k"},
                                   Dependant{.kind = "index", .name = "l"},
                                   Dependant{.kind = "index", .name = "m"}));
}

TEST_F(PostgresDependants, AreConstraints) {
  EXPECT_THAT(
      of_a("CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE, CHECK (a > b), boss int REFERENCES t);"
           "CREATE TABLE u (x int REFERENCES t)"),
      UnorderedElementsAre(Dependant{.kind = "primary key", .name = "t_pkey"},
                           Dependant{.kind = "check", .name = "a > b"},
                           Dependant{.kind = "foreign key", .name = "t(boss)"},
                           Dependant{.kind = "foreign key", .name = "u(x)"}));
}

TEST_F(PostgresDependants, AreViewsRulesPoliciesAndTriggers) {
  EXPECT_THAT(
      of_a("CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT * FROM t;"
           "CREATE MATERIALIZED VIEW m AS SELECT a + 1 AS x FROM t;"
           "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
           "CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f();"
           "CREATE TRIGGER h BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION f();"
           "CREATE RULE r AS ON UPDATE TO t WHERE NEW.a = 1 DO INSTEAD NOTHING;"
           "CREATE POLICY p ON t USING (a = 1)"),
      UnorderedElementsAre(
          Dependant{.kind = "view", .name = "v"}, Dependant{.kind = "view", .name = "m"},
          Dependant{.kind = "trigger", .name = "g"}, Dependant{.kind = "trigger", .name = "h"},
          Dependant{.kind = "rule", .name = "r"}, Dependant{.kind = "policy", .name = "p"}));
}

TEST_F(PostgresDependants, AreGeneratedColumnsStatisticsAndSequences) {
  EXPECT_THAT(of_a("CREATE TABLE t (a serial, b int, c int GENERATED ALWAYS AS (a + 1) STORED);"
                   "CREATE STATISTICS s ON a, b FROM t"),
              UnorderedElementsAre(Dependant{.kind = "generated column", .name = "c"},
                                   Dependant{.kind = "sequence", .name = "t_a_seq"},
                                   Dependant{.kind = "statistics", .name = "s"}));
}

TEST_F(PostgresDependants, Trap24ArePublicationsThatListTheirColumns) {
  if (std::stoi(database.value("SHOW server_version_num")) < 150000) GTEST_SKIP() << "before 15";
  EXPECT_THAT(of_a("CREATE TABLE t (a int); CREATE PUBLICATION p FOR TABLE t (a)"),
              ElementsAre(Dependant{.kind = "publication", .name = "p"}));
  database.execute("DROP PUBLICATION p");
}

TEST_F(PostgresDependants, AreFunctionsWithABodyThatIsCompiled) {
  EXPECT_THAT(of_a("CREATE TABLE t (a int, b int);"
                   "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql RETURN (SELECT max(a) FROM t)"),
              ElementsAre(Dependant{.kind = "function", .name = "f"}));
}

TEST_F(PostgresDependants, ArePartitionKeys) {
  EXPECT_THAT(of_a("CREATE TABLE t (a int, b int) PARTITION BY RANGE (a)"),
              Contains(Dependant{.kind = "partition key", .name = "t"}));
}

TEST_F(PostgresDependants, AreNamedWithTheirSchemaWhereThatIsNotHome) {
  EXPECT_THAT(of_a("CREATE TABLE t (a int); CREATE SCHEMA audit;"
                   "CREATE VIEW audit.v AS SELECT a FROM t"),
              ElementsAre(Dependant{.kind = "view", .name = "audit.v"}));
}

TEST_F(PostgresDependants, OfATableInAnotherSchema) {
  database.execute(
      "CREATE SCHEMA audit; CREATE TABLE audit.t (a int); CREATE TABLE t (a int);"
      "CREATE INDEX i ON audit.t (a); CREATE INDEX j ON t (a)");
  EXPECT_THAT(of("audit.t", "a"), ElementsAre(Dependant{.kind = "index", .name = "i"}));
}

TEST_F(PostgresDependants, AreNotRatchetsOwn) {
  EXPECT_THAT(
      of_a("CREATE TABLE t (a int);"
           "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
           "CREATE TRIGGER \"\U0010FFFDx\" BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION "
           "f()"),
      IsEmpty());
}

TEST_F(PostgresDependants, OfOddNames) {
  database.execute(
      "CREATE TABLE \"my \"\"t\" (\"group ü\" int);"
      "CREATE VIEW \"my view\" AS SELECT \"group ü\" FROM \"my \"\"t\"");
  EXPECT_THAT(of("\"my \"\"t\"", "group ü"),
              ElementsAre(Dependant{.kind = "view", .name = "my view"}));
}

}  // namespace
}  // namespace ratchet::postgres
