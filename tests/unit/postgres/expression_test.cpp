#include "postgres/expression.hpp"

#include <gmock/gmock.h>

#include "support/postgres/database.hpp"

namespace ratchet::postgres {
namespace {

using ratchet::testing::PostgresDatabase;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Names = std::set<std::string>;

struct PostgresExpressions : ::testing::Test {
  PostgresDatabase database;
  PostgresSession session{{.url = database.url()}};
  std::unique_ptr<Transaction> transaction = session.begin(Access::write);
  ExpressionProbe probe{of_postgres(*transaction)};
  std::vector<Column> columns = {
      {.name = Identifier("name"), .type = "text"},
      {.name = Identifier("Nick"), .type = "character varying(20)", .collation = "\"C\""},
      {.name = Identifier("order"), .type = "integer"},
      {.name = Identifier("größe \"x\""), .type = "numeric(10,2)"},
      {.name = Identifier("at"), .type = "timestamp with time zone"},
      {.name = Identifier("doc"), .type = "jsonb"},
  };

  ExpressionFacts inspect(const std::string& expression) {
    return probe.inspect(expression, columns, ExpressionKind::value);
  }
  std::string problem_of(const std::string& expression) {
    const ExpressionFacts facts = inspect(expression);
    return facts.problem ? facts.problem->message : "";
  }
  std::string underlined(const std::string& expression) {
    const ExpressionFacts facts = inspect(expression);
    if (!facts.problem || !facts.problem->offset) return "";
    return expression.substr(*facts.problem->offset, facts.problem->length);
  }
  Names reads(const std::string& expression) {
    const ExpressionFacts facts = inspect(expression);
    EXPECT_FALSE(facts.problem.has_value()) << facts.problem->message;
    Names names;
    for (const Identifier& name : facts.reads) names.insert(name.text());
    return names;
  }
};

TEST_F(PostgresExpressions, ReadTheColumnsThatTheyName) {
  EXPECT_EQ(reads("upper(name) || \"Nick\""), (Names{"name", "Nick"}));
  EXPECT_EQ(reads("\"order\" + 1"), Names{"order"});
  EXPECT_EQ(reads("\"größe \"\"x\"\"\""), Names{"größe \"x\""});
  EXPECT_THAT(reads("'name' -- name"), IsEmpty());
}

TEST_F(PostgresExpressions, ReadTheColumnsOfAWholeRow) {
  EXPECT_EQ(reads("CASE WHEN name IS NULL THEN 1 ELSE \"order\" END"), (Names{"name", "order"}));
}

TEST_F(PostgresExpressions, HaveAMisspeltColumnUnderlined) {
  EXPECT_EQ(problem_of("substr(nam, 1)"), "column \"nam\" does not exist");
  EXPECT_EQ(underlined("substr(nam, 1)"), "nam");
  EXPECT_EQ(underlined("lower(\"nam\")"), "\"nam\"");
}

TEST_F(PostgresExpressions, CountTheOffsetInBytesAfterOtherScriptsToo) {
  EXPECT_EQ(underlined("'größe' || nam"), "nam");
}

TEST_F(PostgresExpressions, HaveAnUnknownFunctionUnderlined) {
  EXPECT_THAT(problem_of("instr(name, ' ')"), HasSubstr("function instr(text, unknown) does not"));
  EXPECT_EQ(underlined("'x' || instr(name, ' ')"), "instr");
}

TEST_F(PostgresExpressions, HaveASyntaxErrorUnderlined) {
  EXPECT_THAT(problem_of("name name name"), HasSubstr("syntax error at or near \"name\""));
  EXPECT_EQ(problem_of("name +"), "the expression ends too early");
  EXPECT_EQ(problem_of(""), "the expression ends too early");
}

TEST_F(PostgresExpressions, AreOneExpressionEach) {
  for (const char* tricky :
       {"name, \"Nick\"", "name) OR (true", "1) UNION SELECT (2", "1); DELETE FROM t; --",
        "name AS text) || CAST(\"order\"", "name) -- ", "1) ORDER BY (2", "SELECT 1; SELECT 2"}) {
    EXPECT_NE(problem_of(tricky), "") << tricky;
  }
}

TEST_F(PostgresExpressions, HaveNoPlaceForAggregatesWindowsSetsAndParameters) {
  EXPECT_THAT(problem_of("count(*)"), HasSubstr("aggregate"));
  EXPECT_THAT(problem_of("row_number() OVER ()"), HasSubstr("window function"));
  EXPECT_THAT(problem_of("generate_series(1, 2)"), HasSubstr("several rows"));
  EXPECT_THAT(problem_of("$1"), HasSubstr("$1"));
}

TEST_F(PostgresExpressions, AreImmutableWhenTheyGiveTheSameEachTime) {
  for (const char* expression :
       {"name", "1", "lower(name) || \"Nick\"", "split_part(name, ' ', 1)", "name LIKE 'a%'",
        "doc ->> 'x'", "\"order\"::numeric / 100", "at AT TIME ZONE 'UTC'", "md5(name)",
        "CASE WHEN name IS NULL THEN 1 ELSE \"order\" END"}) {
    EXPECT_EQ(inspect(expression).not_immutable, std::nullopt) << expression;
  }
}

// Trap 13: a cast that depends on a session's settings is as bad as the time.
TEST_F(PostgresExpressions, Trap13AreNotImmutableWhereASettingOrTheTimeDecides) {
  for (const char* expression :
       {"random()", "now()", "at::date", "at::text", "name::timestamptz", "to_char(at, 'YYYY')",
        "current_user", "current_date", "(SELECT 1)", "name || pg_backend_pid()"}) {
    EXPECT_NE(inspect(expression).not_immutable, std::nullopt) << expression;
  }
}

TEST_F(PostgresExpressions, AreJudgedByTheFunctionsThatAUserMade) {
  database.execute(
      "CREATE FUNCTION public.fixed(text) RETURNS text LANGUAGE sql IMMUTABLE RETURN $1;"
      "CREATE FUNCTION public.moody(text) RETURNS text LANGUAGE sql VOLATILE RETURN $1");
  EXPECT_EQ(inspect("fixed(name)").not_immutable, std::nullopt);
  EXPECT_THAT(inspect("moody(name)").not_immutable.value_or(""), HasSubstr("moody()"));
}

TEST_F(PostgresExpressions, MayRaiseUnlessItIsKnownThatTheyCanNot) {
  for (const char* expression : {"name", "lower(name)", "name || \"Nick\"", "name = 'x'",
                                 "coalesce(name, 'x')", "trim(name)", "split_part(name, ' ', 1)"}) {
    EXPECT_EQ(inspect(expression).may_raise, std::nullopt) << expression;
  }
  for (const char* expression :
       {"name::integer", "1 / \"order\"", "name::jsonb", "\"order\" * 100", "name::timestamp"}) {
    EXPECT_NE(inspect(expression).may_raise, std::nullopt) << expression;
  }
}

TEST_F(PostgresExpressions, LeaveNothingBehind) {
  inspect("name");
  inspect("nonsense(");
  EXPECT_EQ(as_text(transaction->query(sql("SELECT count(*)::text FROM pg_class WHERE "
                                           "relnamespace = pg_my_temp_schema()"))[0][0]),
            "0");
}

TEST_F(PostgresExpressions, ArePredicatesOnlyWhenTheyAreBoolean) {
  EXPECT_FALSE(probe.inspect("name = 'x'", columns, ExpressionKind::predicate).problem);
  EXPECT_THAT(probe.inspect("name", columns, ExpressionKind::predicate).problem->message,
              HasSubstr("must be type boolean"));
}

}  // namespace
}  // namespace ratchet::postgres
