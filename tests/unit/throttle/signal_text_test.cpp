#include "throttle/signal_text.hpp"

#include <gtest/gtest.h>

namespace ratchet {
namespace {

TEST(SignalText, has_the_unit_that_people_would_use) {
  EXPECT_EQ(signal_text(SignalUnit::seconds, 0), "0 s");
  EXPECT_EQ(signal_text(SignalUnit::seconds, 4.24), "4.2 s");
  EXPECT_EQ(signal_text(SignalUnit::seconds, 5400), "1.5 h");
  EXPECT_EQ(signal_text(SignalUnit::bytes, 1.2e9), "1.2 GB");
  EXPECT_EQ(signal_text(SignalUnit::bytes, 0), "0 B");
  EXPECT_EQ(signal_text(SignalUnit::count, 5), "5");
  EXPECT_EQ(signal_text(SignalUnit::ratio, 0.2), "20 %");
  EXPECT_EQ(signal_text(SignalUnit::factor, 1.5), "1.5 times");
}

}  // namespace
}  // namespace ratchet
