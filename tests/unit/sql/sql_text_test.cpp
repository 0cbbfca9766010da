#include "sql/sql_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ratchet {
namespace {

// Unlike any product, so that what comes from here is seen.
const Spelling kSpelling = {
    .quoted_name = [](std::string_view name) { return fmt::format("<{}>", name); },
    .quoted_string = [](std::string_view text) { return fmt::format("'{}'", text); },
    .placeholder = [](std::size_t ordinal) { return fmt::format("?{}", ordinal); }};

std::string text_of(const SqlText& text) { return render(text, kSpelling).text; }

TEST(SqlText, LeavesTheQuotingOfNamesToTheSpelling) {
  const QualifiedName table{.schema = Identifier("shop"), .name = Identifier("users")};
  EXPECT_EQ(text_of(sql("SELECT {} FROM {}", Identifier("a\"; DROP"), table)),
            "SELECT <a\"; DROP> FROM <shop>.<users>");
}

TEST(SqlText, PutsNumbersInAsTheyAre) {
  EXPECT_EQ(text_of(sql("LIMIT {} OFFSET {}", 10, std::int64_t{-3})), "LIMIT 10 OFFSET -3");
}

TEST(SqlText, PutsAUsersTextInVerbatim) {
  EXPECT_EQ(text_of(sql("({}\n)", UserSql{"a || '{}' -- why"})), "(a || '{}' -- why\n)");
}

TEST(SqlText, QuotesLiterals) {
  EXPECT_EQ(text_of(sql("RAISE(ABORT, {})", Literal{"no"})), "RAISE(ABORT, 'no')");
}

TEST(SqlText, CarriesDataBesideTheStatementInTheirOrder) {
  const SqlText inner = sql("b = {}", Bind{std::string("x'); --")});
  const RenderedSql rendered = render(
      sql("a = {} AND {} AND c = {}", Bind{std::int64_t{1}}, inner, Bind{Null{}}), kSpelling);
  EXPECT_EQ(rendered.text, "a = ?1 AND b = ?2 AND c = ?3");
  EXPECT_EQ(rendered.data, (std::vector<Value>{std::int64_t{1}, std::string("x'); --"), Null{}}));
}

TEST(SqlText, ATemplateWithoutHolesIsItsText) {
  EXPECT_EQ(text_of(sql("COMMIT")), "COMMIT");
  EXPECT_TRUE(SqlText().empty());
  EXPECT_FALSE(sql("x").empty());
}

TEST(SqlText, TextBehindTheLastHoleIsKept) {
  EXPECT_EQ(text_of(sql("{}{} z", Identifier("a"), Identifier("b"))), "<a><b> z");
}

TEST(JoinSql, PutsTheSeparatorBetween) {
  EXPECT_EQ(text_of(join_sql({sql("a"), sql("b"), sql("c")}, " AND ")), "a AND b AND c");
  EXPECT_EQ(text_of(join_sql({sql("a")}, " AND ")), "a");
  EXPECT_TRUE(join_sql({}, ", ").empty());
}

TEST(JoinNames, IsAListOfNames) {
  EXPECT_EQ(text_of(join_names({Identifier("a"), Identifier("b")})), "<a>, <b>");
}

TEST(SqlText, EqualTextsAreEqual) {
  EXPECT_EQ(sql("a {}", 1), sql("a {}", 1));
  EXPECT_NE(sql("a {}", 1), sql("a {}", 2));
  EXPECT_NE(sql("{}", Identifier("a")), sql("{}", Literal{"a"}));
}

}  // namespace
}  // namespace ratchet
