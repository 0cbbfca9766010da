#include "postgres/spelling.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.hpp"

namespace ratchet::postgres {
namespace {

std::string written(const SqlText& text) { return render(text, spelling("public")).text; }

TEST(PostgresSpelling, QuotesEveryName) {
  EXPECT_EQ(quoted_name("users"), R"("users")");
  EXPECT_EQ(quoted_name(R"(a "b"; DROP TABLE c)"), R"("a ""b""; DROP TABLE c")");
}

TEST(PostgresSpelling, LeavesABackslashInAStringAlone) {
  EXPECT_EQ(quoted_string(R"(O'Hara\)"), R"('O''Hara\')");
}

TEST(PostgresSpelling, RefusesANameThatLibpqWouldCut) {
  EXPECT_THROW(quoted_name(std::string_view("a\0b", 3)), Error);
}

TEST(PostgresSpelling, NumbersThePlacesOfData) {
  const RenderedSql rendered =
      render(sql("SELECT {}, {}", Bind{std::int64_t{1}}, Bind{std::string("x")}), spelling("a"));
  EXPECT_EQ(rendered.text, "SELECT $1, $2");
  EXPECT_EQ(rendered.data.size(), 2U);
}

TEST(PostgresSpelling, WritesTheHomeSchemaBeforeATableThatHasNone) {
  EXPECT_EQ(written(sql("TABLE {}", unqualified("users"))), R"(TABLE "public"."users")");
  EXPECT_EQ(written(sql("TABLE {}", QualifiedName{Identifier("a"), Identifier("b")})),
            R"(TABLE "a"."b")");
  EXPECT_EQ(written(sql("RENAME TO {}", Identifier("users"))), R"(RENAME TO "users")");
}

TEST(PostgresSpelling, WritesDataAsPsqlTakesThem) {
  EXPECT_EQ(literal_of(Null{}), "NULL");
  EXPECT_EQ(literal_of(std::int64_t{-5}), "-5");
  EXPECT_EQ(literal_of(0.1), "'0.1'::float8");
  EXPECT_EQ(literal_of(std::numeric_limits<double>::quiet_NaN()), "'NaN'::float8");
  EXPECT_EQ(literal_of(-std::numeric_limits<double>::infinity()), "'-Infinity'::float8");
  EXPECT_EQ(literal_of(std::string("it's")), "'it''s'");
  EXPECT_EQ(literal_of(Blob{std::string("\0\xff", 2)}), R"('\x00ff'::bytea)");
}

}  // namespace
}  // namespace ratchet::postgres
