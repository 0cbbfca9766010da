#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/migration/reading.hpp"

namespace ratchet {
namespace {

using testing::HasSubstr;

Migration replace_columns() {
  return read_valid(R"toml([[change]]
action  = "replace_columns"
table   = "users"
columns = ["name"]
into    = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name.sqlite   = "substr(name, 1)"
forward.first_name.postgres = "left(name, 1)"
forward.last_name = "substr(nam, 2)"
backward.name     = "first_name"
)toml");
}

std::string place_of(const Migration& migration, const std::string& key) {
  const Diagnostic found = diagnostic_at(migration, migration.changes.at(0).sources,
                                         {.key = key, .message = "m", .hint = ""}, Severity::error);
  return to_text(found);
}

TEST(DiagnosticAt, UnderlinesTheValueOfAKey) {
  EXPECT_EQ(place_of(replace_columns(), "table"),
            "0001_a.toml:3:12: m\n"
            "  3 | table   = \"users\"\n"
            "    |            ^^^^^\n");
}

TEST(DiagnosticAt, FindsAPathIntoAnEntry) {
  const Migration migration = replace_columns();
  EXPECT_THAT(place_of(migration, "columns[0]"), HasSubstr(":4:13: "));
  EXPECT_THAT(place_of(migration, "into[1].name"), HasSubstr(":5:62: "));
  EXPECT_THAT(place_of(migration, "into[1]"), HasSubstr(":5:52: "));
  EXPECT_THAT(place_of(migration, "forward.last_name"), HasSubstr(":8:22: "));
}

TEST(DiagnosticAt, FallsBackToWhatEnclosesThePath) {
  const Migration migration = replace_columns();
  EXPECT_THAT(place_of(migration, "into[1].collation"), HasSubstr(":5:52: "));
  EXPECT_THAT(place_of(migration, "into[7].name"), HasSubstr(":5:1: "));
  EXPECT_THAT(place_of(migration, "forward.first_name"), HasSubstr(":6:9: "));
  EXPECT_THAT(place_of(migration, "forward.middle.name"), HasSubstr(":6:1: "));
  EXPECT_THAT(place_of(migration, "fill"),
              HasSubstr(":1:1: m\n  1 | [[change]]\n    | ^^^^^^^^^^\n"));
  EXPECT_THAT(place_of(migration, ""), HasSubstr(":1:1: "));
}

TEST(DiagnosticAt, CarriesTheSeverity) {
  const Migration migration = replace_columns();
  const Diagnostic warning =
      diagnostic_at(migration, migration.changes[0].sources,
                    {.key = "", .message = "m", .hint = "h"}, Severity::warning);
  EXPECT_THAT(to_text(warning), HasSubstr("warning: m"));
  EXPECT_THAT(to_text(warning), HasSubstr("^ h"));
}

// The place of `needle` in the `up` of a raw sql step.
std::string place_in_sql(const std::string& up, const std::string& needle) {
  const Migration migration =
      read_valid("[[expand]]\naction = \"sql\"\nup = " + up + "\nirreversible = true\n");
  const LocatedSql sql = *std::get<RawSql>(migration.steps.at(0).step).up.any;
  const std::size_t offset = sql.sql.text.find(needle);
  EXPECT_NE(offset, std::string::npos);
  return to_text(diagnostic_in_sql(migration, sql,
                                   {.message = "m", .offset = offset, .length = needle.size()}));
}

TEST(DiagnosticInSql, IsExactInABasicString) {
  EXPECT_EQ(place_in_sql("\"SELECT nam FROM t\"", "nam"),
            "0001_a.toml:3:14: m\n"
            "  3 | up = \"SELECT nam FROM t\"\n"
            "    |              ^^^\n");
}

TEST(DiagnosticInSql, IsExactInALiteralString) {
  EXPECT_THAT(place_in_sql("'SELECT nam'", "nam"), HasSubstr(":3:14: "));
}

TEST(DiagnosticInSql, CountsTheLinesOfAMultiLineString) {
  EXPECT_EQ(place_in_sql("\"\"\"\nSELECT\n  nam\nFROM t\n\"\"\"", "nam"),
            "0001_a.toml:5:3: m\n"
            "  5 |   nam\n"
            "    |   ^^^\n");
  EXPECT_THAT(place_in_sql("'''\nSELECT nam'''", "nam"), HasSubstr(":4:8: "));
  EXPECT_THAT(place_in_sql("'''SELECT nam'''", "nam"), HasSubstr(":3:16: "));
}

TEST(DiagnosticInSql, UnderlinesCharactersWhereBytesAreCounted) {
  EXPECT_EQ(place_in_sql("\"SELECT 'größe', größer\"", "größer"),
            "0001_a.toml:3:25: m\n"
            "  3 | up = \"SELECT 'größe', größer\"\n"
            "    |                       ^^^^^^\n");
}

TEST(DiagnosticInSql, IsExactUpToTheFirstEscape) {
  EXPECT_THAT(place_in_sql(R"("SELECT nam, \"b\"")", "nam"), HasSubstr(":3:14: "));
}

TEST(DiagnosticInSql, FallsBackToTheStartBehindAnEscape) {
  EXPECT_THAT(place_in_sql(R"("SELECT \"b\", nam")", "nam"), HasSubstr(":3:7: "));
}

TEST(DiagnosticInSql, UnderlinesTheWholeTextWithoutAnOffset) {
  const Migration migration =
      read_valid("[[expand]]\naction = \"sql\"\nup = \"SELECT\"\nirreversible = true\n");
  const LocatedSql sql = *std::get<RawSql>(migration.steps.at(0).step).up.any;
  EXPECT_THAT(to_text(diagnostic_in_sql(migration, sql, {.message = "m", .offset = {}})),
              HasSubstr("    |       ^^^^^^\n"));
}

TEST(DiagnosticInSql, AStoredTextWithoutAPlaceIsAboutTheFile) {
  const Migration migration = replace_columns();
  EXPECT_EQ(to_text(diagnostic_in_sql(migration, {.sql = {"x"}, .spot = {}},
                                      {.message = "m", .offset = 0})),
            "0001_a.toml: m\n");
}

}  // namespace
}  // namespace ratchet
