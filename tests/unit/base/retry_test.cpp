#include "base/retry.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ratchet {
namespace {

constexpr WallTime kStart{Milliseconds{0}};

Error busy() { return Error(ErrorKind::busy, {.message = "shop.db is busy", .hint = ""}); }

// Runs an attempt that fails `failures` times, and remembers the pauses.
struct Trial {
  ManualClock clock{kStart};
  RetryPolicy policy;
  std::stop_source stop;
  std::uint64_t seed = 7;
  int attempts = 0;
  std::vector<Milliseconds> pauses;

  void run(int failures) {
    with_retry({.clock = clock,
                .policy = policy,
                .stop = stop.get_token(),
                .on_wait = [this](const RetryNotice& notice) { pauses.push_back(notice.next_in); },
                .seed = seed},
               [&] {
                 if (++attempts <= failures) throw busy();
               });
  }
};

TEST(WithRetry, RunsOnceWhatSucceeds) {
  Trial trial;
  trial.run(0);
  EXPECT_EQ(trial.attempts, 1);
  EXPECT_TRUE(trial.pauses.empty());
}

TEST(WithRetry, RunsAgainUntilItSucceeds) {
  Trial trial;
  trial.run(5);
  EXPECT_EQ(trial.attempts, 6);
  EXPECT_EQ(trial.pauses.size(), 5U);
}

TEST(WithRetry, PausesWithinADoublingCapThatHasALimit) {
  Trial trial;
  trial.policy = {.first_delay = Milliseconds{10},
                  .longest_delay = Milliseconds{100},
                  .budget = Milliseconds{1'000'000}};
  trial.run(200);
  Milliseconds cap{10};
  Milliseconds longest{0};
  for (const Milliseconds pause : trial.pauses) {
    EXPECT_GE(pause, Milliseconds{1});
    EXPECT_LE(pause, cap);
    longest = std::max(longest, pause);
    cap = std::min(cap * 2, Milliseconds{100});
  }
  EXPECT_GT(longest, Milliseconds{80});  // the whole of the cap is used
}

TEST(WithRetry, TwoWaitersPartWays) {
  Trial one;
  Trial other;
  other.seed = 8;
  one.run(10);
  other.run(10);
  EXPECT_NE(one.pauses, other.pauses);
}

TEST(WithRetry, GivesUpWhenTheBudgetIsSpentAndNamesTheCause) {
  Trial trial;
  trial.policy.budget = Milliseconds{5'000};
  try {
    trial.run(1'000'000);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::gave_up_waiting);
    EXPECT_NE(error.message().find("shop.db is busy"), std::string::npos);
  }
  EXPECT_GE(trial.clock.wall() - kStart, Milliseconds{5'000});
  EXPECT_LE(trial.clock.wall() - kStart, Milliseconds{5'000} + trial.policy.longest_delay);
}

TEST(WithRetry, SaysThatTheStoreIsGoneWhenItDoesNotComeBack) {
  Trial trial;
  try {
    with_retry({.clock = trial.clock, .policy = {.budget = Milliseconds{5'000}}, .stop = {}},
               [] { throw Error(ErrorKind::connection_lost, {.message = "nobody answers"}); });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::store_failed);
    EXPECT_NE(error.hint().find("give the command again"), std::string::npos);
  }
}

TEST(WithRetry, CountsTheBudgetFromTheFirstFailure) {
  Trial trial;
  trial.policy.budget = Milliseconds{100};
  bool first = true;
  with_retry({.clock = trial.clock, .policy = trial.policy, .stop = {}, .on_wait = {}}, [&] {
    if (!first) return;
    first = false;
    trial.clock.advance(Milliseconds{60'000});  // a long attempt is not a long wait
    throw busy();
  });
  EXPECT_FALSE(first);
}

TEST(WithRetry, LetsAnyOtherErrorThroughAtOnce) {
  Trial trial;
  int attempts = 0;
  const auto fail = [&] {
    ++attempts;
    throw Error(ErrorKind::outcome_unknown, {.message = "m", .hint = ""});
  };
  try {
    with_retry({.clock = trial.clock, .policy = {}, .stop = {}, .on_wait = {}}, fail);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::outcome_unknown);
  }
  EXPECT_EQ(attempts, 1);
}

TEST(WithRetry, StopsWhileItWaitsWhenItIsAsked) {
  Trial trial;
  trial.stop.request_stop();
  try {
    trial.run(3);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::stopped);
  }
  EXPECT_EQ(trial.attempts, 1);
}

TEST(WithRetry, TellsTheWatcherWhereItStands) {
  ManualClock clock(kStart);
  std::vector<int> attempts;
  std::vector<Milliseconds> waited;
  int left = 3;
  with_retry({.clock = clock,
              .policy = {.budget = Milliseconds{9'000}},
              .stop = {},
              .on_wait =
                  [&](const RetryNotice& notice) {
                    attempts.push_back(notice.attempt);
                    waited.push_back(notice.waited);
                    EXPECT_EQ(notice.budget, Milliseconds{9'000});
                    EXPECT_EQ(notice.cause.message(), "shop.db is busy");
                  }},
             [&] {
               if (left-- > 0) throw busy();
             });
  EXPECT_EQ(attempts, (std::vector{1, 2, 3}));
  EXPECT_EQ(waited.front(), Milliseconds{0});
  EXPECT_LT(waited.front(), waited.back());
}

}  // namespace
}  // namespace ratchet
