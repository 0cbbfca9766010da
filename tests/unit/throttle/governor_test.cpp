#include "throttle/governor.hpp"

#include <gmock/gmock.h>

namespace ratchet {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class GovernorTest : public testing::Test {
 protected:
  GovernorTest() { governor.watch({lag, disk}); }

  void tell(const std::string& name, double value, const std::string& detail = "") {
    governor.tell(name, {.value = value, .detail = detail}, now);
  }
  double share() const { return governor.allowance(now).share; }
  std::string held_by() const { return governor.allowance(now).held_by; }

  const SignalBounds lag{
      .name = "replica_lag", .unit = SignalUnit::seconds, .goal = 1, .limit = 11};
  const SignalBounds disk{
      .name = "free_disk", .unit = SignalUnit::ratio, .goal = 0.2, .limit = 0.1, .critical = 0.05};
  Governor governor;
  SteadyTime now{std::chrono::seconds{1'000}};
};

TEST_F(GovernorTest, allows_everything_where_nothing_is_watched) {
  governor.watch({});
  EXPECT_EQ(share(), 1);
  EXPECT_EQ(held_by(), "");
}

TEST_F(GovernorTest, allows_everything_up_to_the_goal) {
  tell("replica_lag", 1);
  tell("free_disk", 0.2);
  EXPECT_EQ(share(), 1);
  EXPECT_EQ(held_by(), "");
}

TEST_F(GovernorTest, slows_down_in_proportion_between_goal_and_limit) {
  tell("replica_lag", 6, "on r2");
  tell("free_disk", 0.9);
  EXPECT_DOUBLE_EQ(share(), 0.5);
  EXPECT_EQ(held_by(), "replica_lag 6 s on r2 (goal 1 s, limit 11 s)");
}

TEST_F(GovernorTest, takes_the_least_that_any_signal_allows) {
  tell("replica_lag", 6);
  tell("free_disk", 0.12);
  EXPECT_NEAR(share(), 0.2, 1e-9);
  EXPECT_THAT(held_by(), StartsWith("free_disk 12 %"));
}

TEST_F(GovernorTest, pauses_at_the_limit_until_the_signal_is_back_at_its_goal) {
  tell("free_disk", 0.9);
  for (const double seconds : {12.0, 6.0, 1.1}) {
    tell("replica_lag", seconds);
    EXPECT_EQ(share(), 0) << seconds;
  }
  tell("replica_lag", 0.9);
  EXPECT_EQ(share(), 1);
}

TEST_F(GovernorTest, is_not_held_up_by_a_signal_that_never_was_at_its_limit) {
  tell("free_disk", 0.15);
  tell("replica_lag", 12);
  tell("replica_lag", 1);
  EXPECT_NEAR(share(), 0.5, 1e-9);
}

TEST_F(GovernorTest, counts_a_signal_that_fails_as_at_its_limit_and_names_it) {
  tell("free_disk", 0.9);
  governor.tell_failed("replica_lag", "r2 does not answer", now);
  EXPECT_EQ(share(), 0);
  EXPECT_EQ(held_by(), "replica_lag can't be read: r2 does not answer");
  tell("replica_lag", 1);
  EXPECT_EQ(share(), 1);
}

TEST_F(GovernorTest, counts_a_signal_that_was_not_read_for_three_polls_as_at_its_limit) {
  tell("replica_lag", 1);
  tell("free_disk", 0.9);
  now += 3 * kPollInterval;
  EXPECT_EQ(share(), 1);
  tell("free_disk", 0.9);
  now += Milliseconds{1};
  EXPECT_EQ(share(), 0);
  EXPECT_THAT(held_by(), StartsWith("replica_lag was read 3 s ago"));
}

TEST_F(GovernorTest, counts_a_signal_that_was_never_read_as_at_its_limit) {
  tell("free_disk", 0.9);
  EXPECT_EQ(share(), 0);
  EXPECT_EQ(held_by(), "replica_lag has not been read yet");
}

TEST_F(GovernorTest, is_not_held_up_by_what_nobody_can_know_and_says_why) {
  tell("replica_lag", 0);
  governor.tell("free_disk", {.value = std::nullopt, .detail = "the server is far away"}, now);
  EXPECT_EQ(share(), 1);
  const Allowance allowance = governor.allowance(now);
  ASSERT_EQ(allowance.signals.size(), 2U);
  EXPECT_EQ(allowance.signals[1].says, "is not known: the server is far away");
}

TEST_F(GovernorTest, tells_a_signal_that_is_critical) {
  tell("replica_lag", 0);
  tell("free_disk", 0.06);
  EXPECT_EQ(governor.allowance(now).critical, "");
  tell("free_disk", 0.05);
  EXPECT_THAT(governor.allowance(now).critical, HasSubstr("free_disk 5 %"));
}

TEST_F(GovernorTest, pauses_and_does_not_stop_where_a_critical_signal_can_not_be_read_any_more) {
  tell("replica_lag", 0);
  tell("free_disk", 0.04);
  governor.tell_failed("free_disk", "no answer", now);
  EXPECT_EQ(governor.allowance(now).critical, "");
  EXPECT_EQ(share(), 0);
  tell("free_disk", 0.04);
  now += 3 * kPollInterval + Milliseconds{1};
  EXPECT_EQ(governor.allowance(now).critical, "");
  EXPECT_EQ(share(), 0);
}

TEST_F(GovernorTest, keeps_what_it_knows_when_bounds_change) {
  tell("replica_lag", 6);
  tell("free_disk", 0.9);
  SignalBounds wider = lag;
  wider.limit = 101;
  governor.watch({wider, disk});
  EXPECT_NEAR(share(), 0.95, 1e-9);
  governor.watch({disk});
  EXPECT_EQ(share(), 1);
}

TEST_F(GovernorTest, hears_nothing_of_a_signal_that_is_not_watched) {
  tell("replica_lag", 0);
  tell("free_disk", 0.9);
  tell("sessions", 1e9);
  EXPECT_EQ(share(), 1);
}

TEST_F(GovernorTest, says_of_a_gate_only_why_it_is_closed) {
  governor.watch({{.name = "windows", .unit = SignalUnit::gate, .goal = 0, .limit = 1}});
  tell("windows", 1, "are closed until 22:00");
  EXPECT_EQ(held_by(), "windows are closed until 22:00");
  tell("windows", 0);
  EXPECT_EQ(share(), 1);
}

}  // namespace
}  // namespace ratchet
