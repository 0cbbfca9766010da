#include "sql/identifier.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/error.hpp"

namespace ratchet {
namespace {

TEST(Identifier, IsVerbatim) {
  EXPECT_EQ(Identifier("Größe \"x\"").text(), "Größe \"x\"");
  EXPECT_NE(Identifier("A"), Identifier("a"));
}

TEST(Identifier, RefusesAnEmptyNameAndANul) {
  EXPECT_THROW(Identifier(""), Error);
  EXPECT_THROW(Identifier(std::string("a\0b", 3)), Error);
}

TEST(QualifiedName, IsWrittenWithADot) {
  EXPECT_EQ(to_string(unqualified("users")), "users");
  EXPECT_EQ(to_string({.schema = Identifier("shop"), .name = Identifier("users")}), "shop.users");
}

TEST(QualifiedName, QuotesAPartThatHoldsADotOrAQuote) {
  EXPECT_EQ(to_string(unqualified("a.b")), "\"a.b\"");
  EXPECT_EQ(to_string({.schema = Identifier("a"), .name = Identifier("b\"c")}), "a.\"b\"\"c\"");
}

TEST(QualifiedName, ReadsOneOrTwoParts) {
  EXPECT_EQ(parse_qualified_name("users"), unqualified("users"));
  EXPECT_EQ(parse_qualified_name("shop.users")->schema, Identifier("shop"));
  EXPECT_EQ(parse_qualified_name("\"a.b\".c")->schema, Identifier("a.b"));
  EXPECT_EQ(parse_qualified_name("\"say \"\"hi\"\"\""), unqualified("say \"hi\""));
}

TEST(QualifiedName, RefusesAnythingElse) {
  for (const auto* text :
       {"", ".", "a.", ".a", "a.b.c", "\"", "\"a", "\"\"", "a\"b", "\"a\"b", "\"a\".\"", "a..b"}) {
    EXPECT_EQ(parse_qualified_name(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_qualified_name(std::string_view("a\0b", 3)), std::nullopt);
}

TEST(QualifiedName, ReadsBackWhateverItWrites) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto random_name = [&] {
    std::string text;
    for (std::size_t left = 1 + random() % 5; left > 0; --left) text += "a.\" Z"[random() % 5];
    return Identifier(text);
  };
  for (int round = 0; round < 2'000; ++round) {
    QualifiedName name{.schema = std::nullopt, .name = random_name()};
    if (random() % 2 == 0) name.schema = random_name();
    ASSERT_EQ(parse_qualified_name(to_string(name)), name) << to_string(name);
  }
}

}  // namespace
}  // namespace ratchet
