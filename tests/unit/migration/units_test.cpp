#include "migration/units.hpp"

#include <gtest/gtest.h>

#include "migration/settings.hpp"

namespace ratchet {
namespace {

TEST(ParseDuration, ReadsUnitsFromTheBiggestDown) {
  EXPECT_EQ(parse_duration("250ms"), Milliseconds{250});
  EXPECT_EQ(parse_duration("90s"), Milliseconds{90'000});
  EXPECT_EQ(parse_duration("1h30m"), Milliseconds{5'400'000});
  EXPECT_EQ(parse_duration("7d"), Milliseconds{604'800'000});
  EXPECT_EQ(parse_duration("1d2h3m4s5ms"), Milliseconds{93'784'005});
  EXPECT_EQ(parse_duration("0s"), Milliseconds{0});
}

TEST(ParseDuration, RefusesAnythingElse) {
  for (const auto* text : {"", "5", "s", "5 s", "-5s", "1.5s", "30m1h", "5s5s", "5x", "5min", "5S",
                           "99999999999999999999s", "9223372036854775807d"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(ParseSize, CountsInPowersOfAThousand) {
  EXPECT_EQ(parse_size("0B"), 0);
  EXPECT_EQ(parse_size("64kB"), 64'000);
  EXPECT_EQ(parse_size("10MB"), 10'000'000);
  EXPECT_EQ(parse_size("8GB"), 8'000'000'000);
  EXPECT_EQ(parse_size("2TB"), 2'000'000'000'000);
}

TEST(ParseSize, RefusesAnythingElse) {
  for (const auto* text : {"", "8", "GB", "8 GB", "-8GB", "8gb", "8GiB", "9223372036854775807kB"}) {
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
  }
}

TEST(ParseRatio, TakesAShareOrPercents) {
  EXPECT_EQ(parse_ratio("0.2"), 0.2);
  EXPECT_EQ(parse_ratio("20%"), 0.2);
  EXPECT_EQ(parse_ratio("1.5"), 1.5);
  EXPECT_EQ(parse_ratio("%"), std::nullopt);
  EXPECT_EQ(parse_ratio("a fifth"), std::nullopt);
}

TEST(IsWindow, TakesDaysTimesAndTheZone) {
  for (const auto* text : {"Mon-Fri 22:00-06:00 UTC", "Sat 00:00-24:00 UTC", "01:30-05:00 UTC"}) {
    EXPECT_TRUE(is_window(text)) << text;
  }
}

TEST(IsWindow, RefusesAnythingElse) {
  for (const auto* text :
       {"", "22:00-06:00", "22:00-06:00 CET", "Mon-Fri UTC", "Mo 22:00-06:00 UTC", "22-06 UTC",
        "24:01-25:00 UTC", "22:60-23:00 UTC", "1:00-02:00 UTC", "Mon Tue 22:00-06:00 UTC"}) {
    EXPECT_FALSE(is_window(text)) << text;
  }
}

}  // namespace
}  // namespace ratchet
