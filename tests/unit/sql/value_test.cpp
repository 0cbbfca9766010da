#include "sql/value.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace ratchet {
namespace {

TEST(Value, AnIntegerIsReadAndNullCountsAsNothing) {
  EXPECT_EQ(as_integer(std::int64_t{42}), 42);
  EXPECT_EQ(as_integer(Null{}), 0);
  EXPECT_EQ(as_text(std::string("x")), "x");
  EXPECT_EQ(as_text(Null{}), "");
}

TEST(Value, AnotherTypeIsAMistakeOfOurs) {
  EXPECT_THROW(as_integer(std::string("42")), Error);
  EXPECT_THROW(as_integer(4.0), Error);
  EXPECT_THROW(as_text(std::int64_t{1}), Error);
  EXPECT_THROW(as_text(Blob{"x"}), Error);
}

TEST(ToDisplay, ShowsEachTypeAsSqlWouldWriteIt) {
  EXPECT_EQ(to_display(Null{}), "NULL");
  EXPECT_EQ(to_display(std::int64_t{-7}), "-7");
  EXPECT_EQ(to_display(1.5), "1.5");
  EXPECT_EQ(to_display(std::string("O'Hara")), "'O''Hara'");
  EXPECT_EQ(to_display(Blob{std::string("\x00\xff", 2)}), "x'00ff'");
}

TEST(ToDisplay, CutsWhatIsLong) {
  EXPECT_EQ(to_display(std::string(60, 'a')), "'" + std::string(60, 'a') + "'");
  EXPECT_EQ(to_display(std::string(61, 'a')), "'" + std::string(60, 'a') + "...'");
  EXPECT_EQ(to_display(Blob{std::string(31, 'a')}).size(), 2 + 60 + 4);
}

}  // namespace
}  // namespace ratchet
