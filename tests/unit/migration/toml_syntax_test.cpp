// TOML's own traps, as a person who fell into one reads them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/migration/reading.hpp"

namespace ratchet {
namespace {

using testing::HasSubstr;
using testing::Not;

// Keys of one add_column, with `line` as its fourth.
std::string add_column_with(const std::string& line) {
  return "[[change]]\naction = \"add_column\"\ntable = \"t\"\n" + line + "\n";
}

TEST(TomlSyntax, ABareWordIsToldToStandInQuotes) {
  EXPECT_EQ(problems_of(add_column_with("column = age\ntype = \"text\"")),
            "0001_a.toml:4:10: `age` is not in quotes\n"
            "  4 | column = age\n"
            "    |          ^^^ put it in quotes: \"age\"\n");
}

TEST(TomlSyntax, ABareWordAsDefaultIsTextOrExpression) {
  EXPECT_THAT(problems_of(add_column_with("default = pending")),
              HasSubstr("default = \"'pending'\" for the text, "
                        "default = \"pending\" for an expression"));
}

TEST(TomlSyntax, ABareWordThatBeginsLikeTomlsOwnIsFoundWhole) {
  for (const std::string word : {"text", "numeric", "integer", "float8", "now()", "x + 1"}) {
    EXPECT_THAT(problems_of(add_column_with("type = " + word)),
                HasSubstr("4:8: `" + word + "` is not in quotes"))
        << word;
  }
}

TEST(TomlSyntax, ABareNumberWithLettersIsToldToStandInQuotes) {
  EXPECT_THAT(problems_of("requires = [0005_cart_state]\n"),
              HasSubstr("1:13: `0005_cart_state` is not in quotes"));
  EXPECT_THAT(problems_of("requires = [0005]\n"), HasSubstr("`0005` is not in quotes"));
}

TEST(TomlSyntax, ABareWordInAnInlineTableEndsAtItsComma) {
  EXPECT_THAT(problems_of("[[change]]\ninto = [{ name = id, type = \"text\" }]\n"),
              HasSubstr("2:18: `id` is not in quotes"));
}

TEST(TomlSyntax, TrueInCapitalsIsToldToBeSmall) {
  EXPECT_THAT(problems_of(add_column_with("not_null = True")),
              HasSubstr("4:12: `True` is not a TOML value"));
}

TEST(TomlSyntax, NullIsToldToBeLeftOut) {
  EXPECT_THAT(problems_of(add_column_with("default = null")), HasSubstr("TOML has no null"));
}

TEST(TomlSyntax, TheRestOfTheFileIsReadAsIfABareWordWereQuoted) {
  const std::string problems = problems_of(add_column_with("colum = age\ntipe = \"text\""));
  EXPECT_THAT(problems, HasSubstr("4:9: `age` is not in quotes"));
  EXPECT_THAT(problems, HasSubstr("5:1: unknown key `tipe`"));
}

TEST(TomlSyntax, AKeyGivenTwiceNamesTheLineOfTheFirst) {
  EXPECT_EQ(problems_of(add_column_with("column = \"a\"\ntype = \"text\"\n  column = \"b\"")),
            "0001_a.toml:6:3: `column` is given twice\n"
            "  6 |   column = \"b\"\n"
            "    |   ^^^^^^ the first is on line 4\n");
}

TEST(TomlSyntax, AKeyWithAValueAndParts) {
  EXPECT_THAT(problems_of("[[change]]\nforward = \"x\"\nforward.a = \"y\"\n"),
              HasSubstr("3:1: `forward.a` is given twice"));
}

TEST(TomlSyntax, AHeaderGivenTwice) {
  EXPECT_THAT(problems_of("[options]\nlocks.budget = \"1s\"\n[options]\n"),
              HasSubstr("3:1: [options] is given twice"));
}

TEST(TomlSyntax, AnUnknownEscapeIsToldOfSingleQuotes) {
  const std::string problems = problems_of(add_column_with("check = \"c ~ '\\d+\\s'\""));
  EXPECT_THAT(problems, HasSubstr("4:15: TOML has no escape `\\d`"));
  EXPECT_THAT(problems, HasSubstr("single quotes"));
}

TEST(TomlSyntax, AnEscapeThatMakesAControlCharacterIsToldOfSingleQuotes) {
  const std::string problems = problems_of(add_column_with("check = \"c ~ '\\bword'\""));
  EXPECT_THAT(problems, HasSubstr("4:10: `check` holds a control character (U+0008)"));
  EXPECT_THAT(problems, HasSubstr("in single quotes, '…', a backslash is only a backslash"));
}

TEST(TomlSyntax, AStringThatIsNotClosedOnItsLine) {
  EXPECT_EQ(
      problems_of(add_column_with("column = \"a\ntype = \"text\"")),
      "0001_a.toml:4:10: this string is never closed\n"
      "  4 | column = \"a\n"
      "    |          ^^ close it with \" on the same line; \"\"\" goes on over several lines\n");
}

TEST(TomlSyntax, AStringOfSeveralLinesThatIsNeverClosedIsShownWhereItOpens) {
  EXPECT_THAT(problems_of("[[change]]\nup = '''\nSELECT 1\ndown = \"x\"\n"),
              HasSubstr("2:6: this string is never closed"));
}

TEST(TomlSyntax, AQuoteInsideItsOwnQuotes) {
  EXPECT_THAT(problems_of(add_column_with("fill = 'it''s'")),
              HasSubstr("a single quote can't stand inside '…'"));
  EXPECT_THAT(problems_of(add_column_with("fill = \"lower(\"Name\")\"")),
              HasSubstr("inside \"…\" write \\\" for a quote"));
}

TEST(TomlSyntax, AColonInPlaceOfAnEqualsSign) {
  EXPECT_THAT(problems_of("[[change]]\naction: \"drop_table\"\n"),
              HasSubstr("2:7: a value is given with `=`, not with `:`"));
}

TEST(TomlSyntax, AKeyWithoutAValue) {
  EXPECT_THAT(problems_of(add_column_with("column =")), HasSubstr("`column` has no value"));
}

TEST(TomlSyntax, AnInlineTableOverSeveralLines) {
  EXPECT_THAT(problems_of("[[change]]\ninto = [{\n  name = \"a\" }]\n"),
              HasSubstr("2:9: { … } must be closed on the line where it opens"));
}

TEST(TomlSyntax, AMissingComma) {
  EXPECT_THAT(problems_of("requires = [\"1\" \"2\"]\n"), HasSubstr("1:17: "));
}

TEST(TomlSyntax, AnythingElseIsToldInTheLibrarysWords) {
  EXPECT_THAT(problems_of("[[change]\naction = \"x\"\n"), HasSubstr("1:10: this is not TOML"));
}

TEST(TomlSyntax, AFileThatIsNotUtf8) {
  EXPECT_EQ(problems_of("[[change]]\ntable = \"caf\xe9\"\n"),
            "0001_a.toml:2:13: the file is not UTF-8: byte 0xe9\n"
            "  2 | table = \"caf\xe9\"\n"
            "    |             ^ save it as UTF-8\n");
}

TEST(TomlSyntax, KeysThatNestTooDeepForTheStack) {
  std::string key = "a";
  for (int depth = 0; depth < 100'000; ++depth) key += ".a";
  EXPECT_THAT(problems_of(key + " = 1\n"), HasSubstr("keys nest too deep"));
}

TEST(TomlSyntax, ManyDotsInStringsAndCommentsAreNoKeys) {
  const std::string dots(200, '.');
  EXPECT_THAT(problems_of("# " + dots + "\ndescription = \"" + dots + "\"\n"),
              Not(HasSubstr("too deep")));
}

TEST(TomlSyntax, AFileFromAnotherSystemHasAByteOrderMarkAndOtherLineEnds) {
  const std::string text = "\xEF\xBB\xBF[[change]]\r\naction = \"drop_table\"\r\ntabel = \"t\"\r\n";
  EXPECT_THAT(problems_of(text), HasSubstr("3:1: unknown key `tabel`\n  3 | tabel = \"t\"\n"));
}

}  // namespace
}  // namespace ratchet
