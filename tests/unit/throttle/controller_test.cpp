// Batch sizes, duty and signals together, against a simulated store: its rows take a time of their
// own, and a replica replays more slowly than the work writes.
#include <gtest/gtest.h>

#include "throttle/batch_sizer.hpp"
#include "throttle/governor.hpp"
#include "throttle/pace.hpp"

namespace ratchet {
namespace {

constexpr Milliseconds kTarget{250};
constexpr Milliseconds kLookAgain{500};

// A run of batches, in simulated time.
class Simulation {
 public:
  explicit Simulation(const PaceLimits& limits) : pace_({.limits = limits, .seed = 1}) {
    governor_.watch({{.name = "replica_lag", .unit = SignalUnit::seconds, .goal = 1, .limit = 10}});
  }

  void run(Milliseconds time) {
    const SteadyTime end = now_ + time;
    for (int batch = 0; now_ < end && batch < 100'000; ++batch) run_batch(end);
  }

  Microseconds row_time{20};
  double replayed_rows_per_second = 1e9;
  Milliseconds worked{0};
  std::int64_t rows = 0;
  Milliseconds last_batch{0};
  double lag_max = 0;

 private:
  void run_batch(SteadyTime end) {
    const std::int64_t size = sizer_.next(pace_.batch_time());
    const Microseconds took = size * row_time;
    rows += size;
    waiting_rows_ += static_cast<double>(size);
    pass(took);
    last_batch = std::chrono::round<Milliseconds>(took);
    worked += last_batch;
    const BatchTiming batch{.rows = size, .took = took};
    sizer_.record(batch, pace_.batch_time());
    pace_.record(batch, Company::others_write);
    Milliseconds paused{0};
    while (now_ < end) {
      look();
      const auto pause = pace_.pause();
      if (pause && paused >= *pause) break;
      const Milliseconds step = std::min(pause ? *pause - paused : kLookAgain, kLookAgain);
      pass(step);
      paused += step;
    }
  }

  void pass(Microseconds time) {
    now_ += time;
    const double seconds = std::chrono::duration<double>(time).count();
    waiting_rows_ = std::max(0.0, waiting_rows_ - seconds * replayed_rows_per_second);
  }

  void look() {
    const double lag = waiting_rows_ / replayed_rows_per_second;
    lag_max = std::max(lag_max, lag);
    governor_.tell("replica_lag", {.value = lag}, now_);
    pace_.allow(governor_.allowance(now_).share);
  }

  BatchSizer sizer_{50'000};
  Pace pace_;
  Governor governor_;
  SteadyTime now_{};
  double waiting_rows_ = 0;
};

constexpr PaceLimits kLimits{.batch_time = kTarget, .duty = 0.8};

double duty_of(const Simulation& run, std::chrono::seconds time) {
  return std::chrono::duration<double>(run.worked) / time;
}

TEST(Controller, works_for_its_duty_and_no_more_while_no_signal_complains) {
  Simulation run(kLimits);
  run.run(std::chrono::seconds{60});
  EXPECT_LE(duty_of(run, std::chrono::seconds{60}), 0.805);
  EXPECT_GE(duty_of(run, std::chrono::seconds{60}), 0.78);
}

TEST(Controller, is_back_at_its_batch_time_after_rows_became_five_times_slower) {
  Simulation run(kLimits);
  run.run(std::chrono::seconds{30});
  EXPECT_NEAR(static_cast<double>(run.last_batch.count()), 250, 10);
  run.row_time *= 5;
  run.run(std::chrono::seconds{5});
  EXPECT_NEAR(static_cast<double>(run.last_batch.count()), 250, 10);
}

TEST(Controller, keeps_a_slow_replica_below_its_limit_and_still_uses_what_it_can_take) {
  Simulation run(kLimits);
  run.replayed_rows_per_second = 10'000;  // a quarter of what the work could write
  constexpr std::chrono::seconds kTime{600};
  run.run(kTime);
  EXPECT_LT(run.lag_max, 10);
  EXPECT_GT(static_cast<double>(run.rows), 0.9 * 10'000 * kTime.count());
}

TEST(Controller, works_for_its_duty_again_when_the_replica_can_follow) {
  Simulation run(kLimits);
  run.replayed_rows_per_second = 1'000;
  run.run(std::chrono::seconds{120});
  run.replayed_rows_per_second = 1e9;
  run.run(std::chrono::seconds{30});
  run.worked = Milliseconds{0};
  run.run(std::chrono::seconds{60});
  EXPECT_GE(duty_of(run, std::chrono::seconds{60}), 0.78);
}

TEST(Controller, never_starves_however_slow_the_replica_is) {
  Simulation run(kLimits);
  run.replayed_rows_per_second = 100;
  run.run(std::chrono::seconds{600});
  const std::int64_t before = run.rows;
  run.run(std::chrono::seconds{600});
  EXPECT_GT(run.rows, before);
}

TEST(Controller, keeps_to_a_duty_of_a_hundredth) {
  Simulation run({.batch_time = kTarget, .duty = 0.01});
  run.run(std::chrono::seconds{600});
  EXPECT_LE(duty_of(run, std::chrono::seconds{600}), 0.0105);
  EXPECT_GE(run.rows, 200);
}

}  // namespace
}  // namespace ratchet
