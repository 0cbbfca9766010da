#include "report/units.hpp"

#include <gtest/gtest.h>

namespace ratchet {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(DurationText, IsAsExactAsItsSizeAsksFor) {
  EXPECT_EQ(duration_text(Milliseconds{0}), "0 ms");
  EXPECT_EQ(duration_text(Milliseconds{246}), "246 ms");
  EXPECT_EQ(duration_text(Milliseconds{4'190}), "4.1 s");
  EXPECT_EQ(duration_text(seconds{46}), "46 s");
  EXPECT_EQ(duration_text(seconds{112}), "1 m 52 s");
  EXPECT_EQ(duration_text(seconds{125}), "2 m 05 s");
  EXPECT_EQ(duration_text(minutes{46} + seconds{30}), "46 m");
  EXPECT_EQ(duration_text(hours{3} + minutes{40}), "3 h 40 m");
  EXPECT_EQ(duration_text(hours{50}), "2 d 2 h");
}

TEST(DurationText, LeavesOutASmallerUnitThatIsNothing) {
  EXPECT_EQ(duration_text(minutes{2}), "2 m");
  EXPECT_EQ(duration_text(hours{3}), "3 h");
}

TEST(DurationText, TakesATimeThatRanBackwardsForNone) {
  EXPECT_EQ(duration_text(Milliseconds{-5}), "0 ms");
}

TEST(CompactDuration, IsOneWord) {
  EXPECT_EQ(compact_duration(hours{3} + minutes{40}), "3h40m");
  EXPECT_EQ(compact_duration(Milliseconds{4'190}), "4.1s");
}

TEST(ExpectedHold, PromisesNothingBelowWhatCanBeMeasured) {
  EXPECT_EQ(expected_hold(Milliseconds{0}), "< 5 ms");
  EXPECT_EQ(expected_hold(Milliseconds{4}), "< 5 ms");
  EXPECT_EQ(expected_hold(Milliseconds{250}), "~250 ms");
}

TEST(CountText, IsExactBelowAMillion) {
  EXPECT_EQ(count_text(999'999), "999,999");
  EXPECT_EQ(count_text(48'203'455), "48.2 M");
  EXPECT_EQ(count_text(148'203'455), "148 M");
  EXPECT_EQ(count_text(2'500'000'000), "2.5 G");
}

TEST(CompactCount, IsOneWord) {
  EXPECT_EQ(compact_count(812), "812");
  EXPECT_EQ(compact_count(33'100), "33k");
  EXPECT_EQ(compact_count(48'203'455), "48.2M");
}

TEST(RowsText, KnowsOneRow) {
  EXPECT_EQ(rows_text(1), "1 row");
  EXPECT_EQ(rows_text(300'000), "300,000 rows");
}

TEST(BytesText, CountsInThousands) {
  EXPECT_EQ(bytes_text(512), "512 B");
  EXPECT_EQ(bytes_text(8'192), "8.2 kB");
  EXPECT_EQ(bytes_text(137'000'000), "137 MB");
  EXPECT_EQ(bytes_text(38'400'000'000), "38 GB");
}

TEST(PercentOf, SaysAHundredOnlyForTheWhole) {
  EXPECT_EQ(percent_of({.done = 999, .whole = 1'000}), 99);
  EXPECT_EQ(percent_of({.done = 1'000, .whole = 1'000}), 100);
}

TEST(PercentOf, BearsAnEstimateThatWasTooLow) {
  EXPECT_EQ(percent_of({.done = 1'200, .whole = 1'000}), 100);
  EXPECT_EQ(percent_of({.done = 5, .whole = 0}), 0);
}

TEST(WhenText, SaysNoMoreThanIsNeeded) {
  const Now now{from_iso("2026-11-22T16:31:00.000Z")};
  EXPECT_EQ(when_text(from_iso("2026-11-22T15:04:19.123Z"), now), "15:04Z");
  EXPECT_EQ(when_text(from_iso("2026-11-12T15:04:19.123Z"), now), "12 Nov");
  EXPECT_EQ(when_text(from_iso("2025-11-12T15:04:19.123Z"), now), "2025-11-12");
}

TEST(AgoText, IsADuration) {
  const Now now{from_iso("2026-11-22T16:31:02.000Z")};
  EXPECT_EQ(ago_text(from_iso("2026-11-22T16:31:00.000Z"), now), "2.0 s ago");
}

TEST(StampText, LeavesTheMillisecondsOut) {
  EXPECT_EQ(stamp_text(from_iso("2026-11-22T15:04:19.123Z")), "2026-11-22T15:04:19Z");
}

}  // namespace
}  // namespace ratchet
