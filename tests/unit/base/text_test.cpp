#include "base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace ratchet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> kKeys = {"table", "column", "forward", "backward", "to"};

TEST(NearestWord, ForgivesAWrongAMissingAndASurplusLetter) {
  EXPECT_EQ(nearest_word("tabel", kKeys), "table");
  EXPECT_EQ(nearest_word("colum", kKeys), "column");
  EXPECT_EQ(nearest_word("forwards", kKeys), "forward");
  EXPECT_EQ(nearest_word("bakcward", kKeys), "backward");
}

TEST(NearestWord, PrefersTheNearest) {
  const std::vector<std::string> words = {"add_column", "alter_column", "drop_column"};
  EXPECT_EQ(nearest_word("alter_colum", words), "alter_column");
}

TEST(NearestWord, IsNothingWhenNoWordIsNear) {
  EXPECT_EQ(nearest_word("frobnicate", kKeys), std::nullopt);
  EXPECT_EQ(nearest_word("xy", kKeys), std::nullopt);
  EXPECT_EQ(nearest_word("table", {}), std::nullopt);
  EXPECT_EQ(nearest_word("", kKeys), std::nullopt);
}

TEST(Join, PutsTheSeparatorBetween) {
  EXPECT_EQ(join(std::vector<std::string>{"a", "b", "c"}, {.separator = " or "}), "a or b or c");
  EXPECT_EQ(join(std::vector<std::string>{"a"}, {}), "a");
  EXPECT_EQ(join(std::vector<std::string>{}, {.empty = "none"}), "none");
}

TEST(SplitLines, TakesTheLastLineWithOrWithoutItsBreak) {
  EXPECT_THAT(split_lines("a\n\nb"), ElementsAre("a", "", "b"));
  EXPECT_THAT(split_lines("a\n"), ElementsAre("a"));
  EXPECT_THAT(split_lines(""), IsEmpty());
}

TEST(FingerprintOf, IsKnownAndDiffersForOtherBytes) {
  EXPECT_EQ(fingerprint_of("").size(), 32U);
  EXPECT_EQ(fingerprint_of("ratchet"), fingerprint_of("ratchet"));
  EXPECT_NE(fingerprint_of("ratchet"), fingerprint_of("rachet"));
  // Stored in journals: an other value here would disown every migration in flight.
  EXPECT_EQ(fingerprint_of(""), "99aa06d3014798d86001c324468d497f");
}

TEST(ParseNumber, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_number("-1.5e3"), -1500);
  EXPECT_EQ(parse_integer("42"), 42);
  for (const std::string_view none : {"", " 1", "1 ", "1s", "one"}) {
    EXPECT_EQ(parse_number(none), std::nullopt) << none;
    EXPECT_EQ(parse_integer(none), std::nullopt) << none;
  }
  EXPECT_EQ(parse_integer("1.5"), std::nullopt);
}

TEST(WithThousands, GroupsDigitsByThree) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1'000), "1,000");
  EXPECT_EQ(with_thousands(8'203'455), "8,203,455");
  EXPECT_EQ(with_thousands(-1'234), "-1,234");
  EXPECT_EQ(with_thousands(-123), "-123");
  EXPECT_EQ(with_thousands(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

}  // namespace
}  // namespace ratchet
