#include "throttle/eta.hpp"

#include <gtest/gtest.h>

namespace ratchet {
namespace {

TEST(Eta, says_nothing_while_too_little_is_known) {
  Eta eta;
  EXPECT_EQ(eta.left(1000), std::nullopt);
  for (int batch = 0; batch < 4; ++batch) eta.record(100, Milliseconds{100});
  EXPECT_EQ(eta.left(1000), std::nullopt);
}

TEST(Eta, is_a_narrow_range_around_the_truth_at_a_steady_rate) {
  Eta eta;
  for (int batch = 0; batch < 50; ++batch) eta.record(100, Milliseconds{100});
  const auto left = eta.left(10'000);
  ASSERT_TRUE(left);
  EXPECT_NEAR(static_cast<double>(left->min.count()), 9'000, 10);
  EXPECT_NEAR(static_cast<double>(left->max.count()), 11'000, 10);
}

TEST(Eta, widens_when_the_rate_has_changed) {
  Eta eta;
  for (int batch = 0; batch < 3000; ++batch) eta.record(100, Milliseconds{100});
  for (int batch = 0; batch < 300; ++batch) eta.record(100, Milliseconds{1000});
  const auto left = eta.left(10'000);
  ASSERT_TRUE(left);
  EXPECT_GT(left->max, 3 * left->min);
}

TEST(Eta, is_nothing_when_more_rows_came_than_were_expected) {
  Eta eta;
  for (int batch = 0; batch < 50; ++batch) eta.record(100, Milliseconds{100});
  EXPECT_EQ(eta.left(-5), TimeLeft{});
}

}  // namespace
}  // namespace ratchet
