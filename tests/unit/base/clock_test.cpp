#include "base/clock.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace ratchet {
namespace {

constexpr WallTime kStart{Milliseconds{1'795'359'859'123}};

TEST(ManualClock, StandsStillUntilSomebodySleepsOrMovesIt) {
  ManualClock clock(kStart);
  EXPECT_EQ(clock.wall(), kStart);
  EXPECT_TRUE(clock.sleep(Milliseconds{500}, {}));
  clock.advance(Milliseconds{250});
  EXPECT_EQ(clock.wall(), kStart + Milliseconds{750});
  EXPECT_EQ(clock.steady(), SteadyTime{Milliseconds{750}});
}

TEST(ManualClock, DoesNotSleepOnceAStopIsRequested) {
  ManualClock clock(kStart);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(clock.sleep(Milliseconds{500}, stop.get_token()));
  EXPECT_EQ(clock.wall(), kStart);
}

TEST(SystemClock, ReturnsAtOnceWhenAStopIsRequested) {
  SystemClock clock;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(clock.sleep(std::chrono::hours{1}, stop.get_token()));
}

TEST(SystemClock, SleepsAtLeastAsLongAsItIsTold) {
  SystemClock clock;
  const SteadyTime before = clock.steady();
  EXPECT_TRUE(clock.sleep(Milliseconds{5}, {}));
  EXPECT_GE(clock.steady() - before, Milliseconds{5});
}

TEST(Iso, WritesMillisecondsInUtc) {
  EXPECT_EQ(to_iso(kStart), "2026-11-22T15:04:19.123Z");
  EXPECT_EQ(to_iso(WallTime{Milliseconds{7}}), "1970-01-01T00:00:00.007Z");
}

TEST(Iso, ReadsWhatItWrites) {
  EXPECT_EQ(from_iso(to_iso(kStart)), kStart);
  const WallTime leap_day{Milliseconds{951'782'399'999}};
  EXPECT_EQ(from_iso(to_iso(leap_day)), leap_day);
}

TEST(Iso, RefusesAnythingElse) {
  for (const auto* text : {"", "yesterday", "2026-11-22", "2026-11-22T15:04:19Z"}) {
    EXPECT_THROW(from_iso(text), Error) << text;
  }
}

}  // namespace
}  // namespace ratchet
