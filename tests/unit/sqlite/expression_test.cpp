#include "sqlite/expression.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "sqlite/catalog.hpp"

namespace ratchet::sqlite {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ExpressionTest : public testing::Test {
 protected:
  ExpressionFacts inspect(const std::string& expression) {
    return probe_.inspect(expression, columns_);
  }

  std::string problem_of(const std::string& expression) {
    const ExpressionFacts facts = inspect(expression);
    return facts.problem ? facts.problem->message : "";
  }

  // The words that the problem underlines.
  std::string underlined(const std::string& expression) {
    const ExpressionFacts facts = inspect(expression);
    if (!facts.problem || !facts.problem->offset) return "";
    return expression.substr(*facts.problem->offset, facts.problem->length);
  }

  std::set<std::string> reads(const std::string& expression) {
    const ExpressionFacts facts = inspect(expression);
    EXPECT_FALSE(facts.problem.has_value()) << facts.problem->message;
    std::set<std::string> names;
    for (const Identifier& name : facts.reads) names.insert(name.text());
    return names;
  }

  std::vector<Column> columns_ = {
      {.name = Identifier("name"), .type = "TEXT"},
      {.name = Identifier("Nick"), .type = "TEXT", .collation = "NOCASE"},
      {.name = Identifier("order"), .type = "INTEGER"},
      {.name = Identifier("größe \"x\""), .type = ""},
  };
  std::set<std::string> foreign_;
  Connection connection_{InMemory{}};
  ExpressionProbe probe_{connection_, foreign_};
};

using Names = std::set<std::string>;

TEST_F(ExpressionTest, reads_the_columns_that_it_names) {
  EXPECT_EQ(reads("upper(name) || nick"), (Names{"name", "Nick"}));
  EXPECT_EQ(reads("\"order\" + 1"), Names{"order"});
  EXPECT_EQ(reads("\"größe \"\"x\"\"\""), Names{"größe \"x\""});
  EXPECT_THAT(reads("'name' -- name"), IsEmpty());
}

TEST_F(ExpressionTest, a_comment_at_the_end_swallows_nothing) {
  EXPECT_EQ(problem_of("name -- as it is"), "");
}

TEST_F(ExpressionTest, a_misspelt_column_is_underlined) {
  EXPECT_EQ(problem_of("substr(nam, 1)"), "column \"nam\" does not exist");
  EXPECT_EQ(underlined("substr(nam, 1)"), "nam");
}

TEST_F(ExpressionTest, a_misspelt_column_in_double_quotes_is_no_string) {
  EXPECT_EQ(problem_of("lower(\"nam\")"), "column \"nam\" does not exist");
  EXPECT_EQ(underlined("lower(\"nam\")"), "\"nam\"");
}

TEST_F(ExpressionTest, an_offset_counts_bytes_after_other_scripts_too) {
  EXPECT_EQ(underlined("'größe' || nam"), "nam");
}

TEST_F(ExpressionTest, an_unknown_function_is_underlined) {
  EXPECT_EQ(problem_of("split_part(name, ' ', 1)"), "function split_part() does not exist");
  EXPECT_EQ(underlined("'x' || split_part(name, ' ', 1)"), "split_part");
}

TEST_F(ExpressionTest, a_syntax_error_is_underlined) {
  EXPECT_EQ(problem_of("name name"), "syntax error near \"name\"");
  EXPECT_EQ(inspect("name name").problem->offset, 5U);
  EXPECT_EQ(problem_of("name +"), "the expression ends too early");
  EXPECT_EQ(problem_of(""), "the expression ends too early");
  EXPECT_EQ(problem_of("name)"), "a `)` too many");
}

TEST_F(ExpressionTest, wrong_arguments_are_told) {
  EXPECT_EQ(problem_of("substr(name)"), "wrong number of arguments to function substr()");
}

TEST_F(ExpressionTest, only_one_expression_is_taken) {
  EXPECT_EQ(problem_of("name, nick"), "one value is wanted here, not a list of them");
  for (const char* tricky : {"name) OR (nick", "1) UNION SELECT (2", "name); DELETE FROM t; --",
                             "name AS TEXT) || CAST(nick", "name) -- ", "1) ORDER BY (2"}) {
    EXPECT_NE(problem_of(tricky), "") << tricky;
  }
}

TEST_F(ExpressionTest, parameters_aggregates_and_windows_have_no_place) {
  EXPECT_EQ(problem_of("name || ?"), "a parameter has no value here");
  EXPECT_EQ(problem_of("name || :x"), "a parameter has no value here");
  EXPECT_THAT(problem_of("count(*)"), HasSubstr("count() has no place"));
  EXPECT_THAT(problem_of("row_number() OVER ()"), HasSubstr("row_number() has no place"));
}

TEST_F(ExpressionTest, the_rowid_and_the_tables_name_mean_nothing) {
  EXPECT_NE(problem_of("rowid"), "");
  EXPECT_NE(problem_of("users.name"), "");
}

TEST_F(ExpressionTest, what_is_the_same_each_time_is_immutable) {
  for (const char* expression :
       {"name", "1", "lower(name) || nick COLLATE NOCASE", "max(name, nick)", "name LIKE 'a%'",
        "CASE WHEN name IS NULL THEN 1 ELSE \"order\" END", "date(name)", "json_extract(name, '$')",
        "strftime('%Y', name)", "unixepoch(name)", "abs(\"order\")"}) {
    EXPECT_EQ(inspect(expression).not_immutable, std::nullopt) << expression;
  }
}

TEST_F(ExpressionTest, names_what_is_not_immutable) {
  EXPECT_EQ(inspect("random()").not_immutable, "random() gives another value each time");
  EXPECT_EQ(inspect("name || hex(randomblob(4))").not_immutable,
            "randomblob() gives another value each time");
  EXPECT_EQ(inspect("CURRENT_TIMESTAMP").not_immutable,
            "current_timestamp gives another value each time");
  EXPECT_EQ(inspect("last_insert_rowid()").not_immutable,
            "last_insert_rowid() gives another value each time");
}

TEST_F(ExpressionTest, a_date_that_asks_for_the_time_is_not_immutable) {
  for (const char* expression :
       {"date('now')", "datetime(name, 'localtime')", "CASE WHEN name > 'a' THEN date('NOW') END",
        "julianday(name, 'utc')", "date()", "strftime('%s')"}) {
    EXPECT_NE(inspect(expression).not_immutable, std::nullopt) << expression;
  }
}

TEST_F(ExpressionTest, a_subquery_is_not_immutable) {
  connection_.execute(sql("CREATE TABLE other (x)"), Blame::statement);
  EXPECT_EQ(inspect("(SELECT max(x) FROM other)").not_immutable, "a subquery reads other rows");
  EXPECT_EQ(inspect("EXISTS (SELECT 1 FROM other WHERE x = name)").not_immutable,
            "a subquery reads other rows");
  EXPECT_EQ(inspect("name IN other").not_immutable, "a subquery reads other rows");
  EXPECT_EQ(reads("(SELECT max(x) FROM other WHERE x = nick)"), Names{"Nick"});
}

TEST_F(ExpressionTest, says_what_raises) {
  EXPECT_EQ(inspect("json_extract(name, '$.a')").may_raise,
            "json_extract() raises on malformed JSON");
  EXPECT_EQ(inspect("name ->> '$.a'").may_raise, "->> raises on malformed JSON");
  EXPECT_THAT(inspect("ABS(\"order\")").may_raise.value(), HasSubstr("smallest integer"));
  EXPECT_EQ(inspect("CAST(name AS INTEGER) / 0").may_raise, std::nullopt);
}

// Trap 15: on 3.40 SQLite does not trust JSON in a schema.
TEST_F(ExpressionTest, trap_15_says_what_raises_for_clients_that_do_not_trust_the_schema) {
  const Rows unsafe = connection_.query(
      sql("SELECT 1 FROM pragma_function_list WHERE name = 'json_valid' AND NOT flags & {}",
          SQLITE_INNOCUOUS),
      Blame::statement);
  EXPECT_EQ(inspect("json_valid(name)").may_raise.has_value(), !unsafe.empty());
  EXPECT_EQ(inspect("max(name, nick)").may_raise, std::nullopt);
}

TEST_F(ExpressionTest, says_which_version_the_clients_need) {
  EXPECT_EQ(inspect("lower(name)").needs_version, std::nullopt);
  EXPECT_EQ(inspect("iif(name > 'a', 1, 2)").needs_version, "3.32.0");
  EXPECT_EQ(inspect("iif(name ->> '$.a', 1, 2)").needs_version, "3.38.0");
}

TEST_F(ExpressionTest, says_that_is_distinct_from_is_new) {
  EXPECT_EQ(inspect("name IS NOT  DISTINCT\nFROM nick").needs_version, "3.39.0");
  EXPECT_EQ(inspect("name IS NOT nick").needs_version, std::nullopt);
}

TEST_F(ExpressionTest, the_row_may_look_different_each_time) {
  EXPECT_EQ(problem_of("full_name"), "column \"full_name\" does not exist");
  columns_ = {{.name = Identifier("full_name"), .type = "TEXT"}};
  EXPECT_EQ(problem_of("full_name"), "");
}

}  // namespace
}  // namespace ratchet::sqlite
