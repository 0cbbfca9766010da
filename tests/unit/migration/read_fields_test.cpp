#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/migration/reading.hpp"

namespace ratchet {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string problems_of_step(const std::string& phase, const std::string& keys) {
  return problems_of("[[" + phase + "]]\n" + keys);
}

template <class T>
T read_step(const std::string& phase, const std::string& keys) {
  return std::get<T>(read_valid("[[" + phase + "]]\n" + keys).steps.at(0).step);
}

std::string create_index_with(const std::string& line) {
  return problems_of_step(
      "verify", "action = \"create_index\"\ntable = \"t\"\ncolumns = [\"c\"]\n" + line + "\n");
}

TEST(ReadFields, NamesTheNearestKeyOfTheAction) {
  EXPECT_THAT(create_index_with("uniqe = true"),
              AllOf(HasSubstr("5:1: unknown key `uniqe`"), HasSubstr("create_index has `unique`")));
}

TEST(ReadFields, ListsTheKeysWhenNoneIsNear) {
  EXPECT_THAT(problems_of_step("verify", "action = \"compare\"\ntable = \"t\"\nzzz = 1\n"),
              HasSubstr("compare has action, only, allow, table, to, to_store"));
}

TEST(ReadFields, PointsFromKeysOfOtherToolsToOurs) {
  EXPECT_THAT(problems_of("[[change]]\naction = \"alter_column\"\ntable = \"t\"\ncolumn = \"c\"\n"
                          "type = \"text\"\nup = \"c\"\ndown = \"c\"\n"),
              AllOf(HasSubstr("6:1: unknown key `up`"), HasSubstr("alter_column has `forward`"),
                    HasSubstr("alter_column has `backward`")));
}

TEST(ReadFields, TellsOnceAPartIsMissingWithWhatItMeans) {
  EXPECT_EQ(problems_of_step("migrate", "action = \"repair\"\nwhere = \"a IS NULL\"\n"),
            "0001_a.toml:1:1: repair needs `table` and `set`\n"
            "  1 | [[migrate]]\n"
            "    | ^^^^^^^^^^^ table: the table; set: column = expression\n");
}

TEST(ReadFields, AMisspeltKeyIsNotMissingAsWell) {
  EXPECT_THAT(problems_of_step("verify", "action = \"compare\"\ntabel = \"t\"\n"),
              Not(HasSubstr("needs")));
}

TEST(ReadFields, AnEmptyListOrMapIsMissing) {
  EXPECT_THAT(
      problems_of_step("verify", "action = \"create_index\"\ntable = \"t\"\ncolumns = []\n"),
      HasSubstr("create_index needs `columns`"));
  EXPECT_THAT(problems_of_step("backfill", "action = \"update_rows\"\ntable = \"t\"\nset = {}\n"),
              HasSubstr("update_rows needs `set`"));
}

TEST(ReadFields, TellsATypeThatIsWrong) {
  EXPECT_THAT(create_index_with("unique = \"yes\""),
              HasSubstr("5:11: `unique` must be true or false, not a string"));
  EXPECT_THAT(create_index_with("include = \"a\""),
              AllOf(HasSubstr("5:12: `include` must be an array of names, not a string"),
                    HasSubstr("include = [\"a\"]")));
  EXPECT_THAT(create_index_with("include = [\"a\", 2]"),
              HasSubstr("5:17: `include[1]` must be a string, not an integer"));
  EXPECT_THAT(create_index_with("where = 1.5"),
              HasSubstr("5:9: `where` must be a string, not a number"));
  EXPECT_THAT(create_index_with("with = \"x\""),
              HasSubstr("5:9: `with` must be a table, not a string"));
  EXPECT_THAT(create_index_with("method = 1979-05-27"),
              HasSubstr("`method` must be a string, not a date or time"));
}

TEST(ReadFields, RefusesANameThatIsNone) {
  EXPECT_THAT(create_index_with("index = \"\""), HasSubstr("5:9: `index` is not a name"));
  EXPECT_THAT(problems_of_step("verify", "action = \"compare\"\ntable = \"a.b.c\"\n"),
              HasSubstr("3:10: `table` is not a name, or two with a dot between"));
}

TEST(ReadFields, RefusesSqlThatIsEmpty) {
  EXPECT_THAT(create_index_with("where = \" \""), HasSubstr("5:10: `where` is empty"));
  EXPECT_THAT(create_index_with("where = {}"), HasSubstr("`where` says nothing"));
}

TEST(ReadFields, NamesTheNearestProduct) {
  EXPECT_THAT(
      create_index_with("where.sqllite = \"a\""),
      AllOf(HasSubstr("5:7: unknown product `sqllite`"), HasSubstr("did you mean `sqlite`")));
  EXPECT_THAT(create_index_with("where = { oracle = \"a\" }"), HasSubstr("postgres, sqlite"));
}

TEST(ReadFields, NamesTheNearestWordOfAChoice) {
  EXPECT_THAT(problems_of_step("expand",
                               "action = \"add_column\"\ntable = \"t\"\ncolumn = \"c\"\n"
                               "type = \"int\"\nreferences = \"u\"\non_delete = \"cascad\"\n"),
              AllOf(HasSubstr("7:14: `on_delete` can't be \"cascad\""),
                    HasSubstr("did you mean \"cascade\"")));
}

TEST(ReadFields, RefusesTwoOfWhichOnlyOneMayStand) {
  EXPECT_THAT(problems_of_step("expand",
                               "action = \"sql\"\nup = \"a\"\ndown = \"b\"\nirreversible = true\n"),
              HasSubstr("5:1: `down` and `irreversible` can't stand together"));
}

TEST(ReadFields, RefusesNoneOfWhichOneMustStand) {
  EXPECT_THAT(problems_of_step("expand", "action = \"sql\"\nup = \"a\"\n"),
              HasSubstr("1:1: sql needs `down` or `irreversible`"));
  EXPECT_THAT(problems_of_step("expand", "action = \"sql\"\nup = \"a\"\nirreversible = false\n"),
              HasSubstr("1:1: sql needs `down` or `irreversible`"));
}

TEST(ReadFields, AMisspeltOneOfThemIsToldAlone) {
  EXPECT_THAT(problems_of_step("expand", "action = \"sql\"\nup = \"a\"\ndwn = \"a\"\n"),
              AllOf(HasSubstr("sql has `down`"), Not(HasSubstr("needs"))));
}

TEST(ReadFields, TellsWhichItemOfAListIsWrong) {
  EXPECT_THAT(
      problems_of_step("verify",
                       "action = \"create_index\"\ntable = \"t\"\n"
                       "columns = [\"a\", { order = \"asc\" }, { colum = \"b\" }]\n"),
      AllOf(HasSubstr("`columns[1]` needs `column` or `expression`"),
            HasSubstr("4:38: unknown key `colum`"), HasSubstr("`columns[2]` has `column`")));
}

TEST(ReadFields, ABareValueStandsForTheFirstKeyOfATable) {
  const auto index = read_step<CreateIndex>(
      "verify",
      "action = \"create_index\"\ntable = \"t\"\ncolumns = [\"a\", { column = \"b\" }]\n");
  ASSERT_EQ(index.columns.size(), 2U);
  EXPECT_EQ(index.columns[0].column, Identifier("a"));
  EXPECT_EQ(index.columns[1].column, Identifier("b"));
  const auto table = read_step<CreateTable>(
      "expand",
      "action = \"create_table\"\ntable = \"t\"\ncolumns = [{ name = \"a\", references = \"u\" }]\n"
      "primary_key = [\"a\"]\n");
  EXPECT_EQ(table.columns[0].facets.foreign_key.references->table, unqualified("u"));
  EXPECT_EQ(table.primary_key->columns, std::vector{Identifier("a")});
}

TEST(ReadFields, ADefaultMayBeAnIntegerOrABoolean) {
  const auto default_of = [](const std::string& text) {
    const auto step = read_step<SetDefault>(
        "contract",
        "action = \"set_default\"\ntable = \"t\"\ncolumn = \"c\"\ndefault" + text + "\n");
    return step.default_value;
  };
  EXPECT_EQ(default_of(" = -5"), sql_for_all("-5"));
  EXPECT_EQ(default_of(" = true"), sql_for_all("true"));
  EXPECT_EQ(default_of(" = \"'x'\""), sql_for_all("'x'"));
  EXPECT_EQ(default_of(".sqlite = 0").for_product("sqlite")->sql.text, "0");
}

TEST(ReadFields, AStorageParameterMayBeANumber) {
  const auto index = read_step<CreateIndex>(
      "verify",
      "action = \"create_index\"\ntable = \"t\"\ncolumns = [\"a\"]\nwith.fillfactor = 70\n");
  EXPECT_EQ(index.with, (TextMap{{"fillfactor", "70"}}));
}

TEST(ReadFields, ANameMayBeQuotedAsAKey) {
  const auto step = read_step<UpdateRows>(
      "backfill", "action = \"update_rows\"\ntable = '\"a.b\".c'\nset.\"first name\" = \"1\"\n");
  EXPECT_EQ(step.table.schema, Identifier("a.b"));
  EXPECT_EQ(step.set.begin()->first, Identifier("first name"));
}

}  // namespace
}  // namespace ratchet
