#include "throttle/pace.hpp"

#include <gtest/gtest.h>

namespace ratchet {
namespace {

constexpr BatchTiming kBatch{.rows = 1000, .took = Milliseconds{50}};

Pace pace_of(Writers writers) {
  return Pace(
      {.writers = writers, .limits = {.batch_time = Milliseconds{50}, .duty = 0.8}, .seed = 1});
}

Milliseconds pause_after(Pace& pace, const BatchTiming& batch, Company company) {
  pace.record(batch, company);
  return pace.pause().value();
}

TEST(Pace, leaves_a_waiting_client_a_gap_longer_than_its_sleep_while_others_write) {
  Pace pace = pace_of(Writers::one);
  for (int batch = 0; batch < 100; ++batch) {
    const Milliseconds pause = pause_after(pace, kBatch, Company::others_write);
    EXPECT_GE(pause, Milliseconds{110});
    EXPECT_LE(pause, Milliseconds{130});
  }
  EXPECT_EQ(pace.batch_time(), Milliseconds{50});
  EXPECT_EQ(pace.slowed_by(), "clients are writing");
}

TEST(Pace, does_not_pause_the_same_time_twice_for_ever) {
  Pace pace = pace_of(Writers::one);
  const Milliseconds first = pause_after(pace, kBatch, Company::others_write);
  bool differs = false;
  for (int batch = 0; batch < 20; ++batch) {
    differs |= pause_after(pace, kBatch, Company::others_write) != first;
  }
  EXPECT_TRUE(differs);
}

TEST(Pace, goes_at_full_speed_while_alone_but_for_a_gap_now_and_then) {
  Pace pace = pace_of(Writers::one);
  const BatchTiming batch{.rows = 1000, .took = pace.batch_time()};
  Milliseconds held{0};
  Milliseconds held_max{0};
  Milliseconds paused{0};
  Milliseconds worked{0};
  for (int at = 0; at < 200; ++at) {
    worked += pace.batch_time();
    held += pace.batch_time();
    held_max = std::max(held_max, held);
    const Milliseconds pause = pause_after(pace, batch, Company::alone);
    if (pause > Milliseconds{0}) {
      EXPECT_GE(pause, Milliseconds{110});
      held = Milliseconds{0};
    }
    paused += pause;
  }
  // A client with a timeout of one second sleeps at most 100 ms at a time.
  EXPECT_LE(held_max, Milliseconds{700});
  EXPECT_LT(paused.count() * 5, worked.count());
  EXPECT_EQ(pace.slowed_by(), "");
}

TEST(Pace, leaves_gaps_from_the_first_batch_on_where_others_were_writing_before_it) {
  Pace pace = pace_of(Writers::one);
  pace.begin(Company::others_write);
  EXPECT_EQ(pace.batch_time(), Milliseconds{50});
  EXPECT_GE(pause_after(pace, kBatch, Company::alone), Milliseconds{110});
}

TEST(Pace, believes_to_be_alone_again_only_after_several_quiet_batches) {
  Pace pace = pace_of(Writers::one);
  pause_after(pace, kBatch, Company::others_write);
  for (int batch = 0; batch < 7; ++batch) {
    EXPECT_GE(pause_after(pace, kBatch, Company::alone), Milliseconds{110});
  }
  EXPECT_EQ(pace.slowed_by(), "clients are writing");
  pause_after(pace, kBatch, Company::alone);
  EXPECT_EQ(pace.slowed_by(), "");
}

TEST(Pace, never_works_for_more_than_its_duty) {
  for (const double duty : {0.1, 0.5, 0.8}) {
    for (const Writers writers : {Writers::one, Writers::many}) {
      Pace pace({.writers = writers,
                 .limits = {.batch_time = Milliseconds{50}, .duty = duty},
                 .seed = 1});
      for (const int took_ms : {1, 7, 50, 400, 3000}) {
        const BatchTiming batch{.rows = 10, .took = Milliseconds{took_ms}};
        const Milliseconds pause = pause_after(pace, batch, Company::others_write);
        const double worked = took_ms / static_cast<double>(took_ms + pause.count());
        EXPECT_LE(worked, duty + 1e-9);
        EXPECT_NEAR(pace.duty(), worked, 1e-9);
      }
    }
  }
}

TEST(Pace, pauses_for_its_duty_alone_where_writers_do_not_exclude_each_other) {
  Pace pace = pace_of(Writers::many);
  EXPECT_EQ(pause_after(pace, {.rows = 10, .took = Milliseconds{40}}, Company::alone),
            Milliseconds{10});
}

TEST(Pace, keeps_to_a_limit_of_rows_per_second) {
  Pace pace({.writers = Writers::one,
             .limits = {.batch_time = Milliseconds{50}, .rows_per_second = 2000}});
  EXPECT_EQ(pause_after(pace, kBatch, Company::alone), Milliseconds{450});
  EXPECT_EQ(pace.slowed_by(), "rows_per_second");
}

TEST(Pace, makes_the_batches_of_a_limit_of_rows_no_longer_than_a_second) {
  Pace pace = pace_of(Writers::many);
  EXPECT_EQ(pace.batch_rows(), 50'000);
  pace.limit({.rows_per_second = 300});
  EXPECT_EQ(pace.batch_rows(), 300);
}

TEST(Pace, works_for_the_part_of_its_duty_that_the_signals_leave) {
  for (const Writers writers : {Writers::one, Writers::many}) {
    Pace pace = pace_of(writers);
    pace.record({.rows = 10, .took = Milliseconds{400}}, Company::alone);
    pace.allow(0.5);
    EXPECT_EQ(pace.pause(), Milliseconds{600});
    EXPECT_NEAR(pace.duty(), 0.4, 1e-9);
  }
}

TEST(Pace, pauses_without_end_while_nothing_is_allowed) {
  Pace pace = pace_of(Writers::many);
  pace.record(kBatch, Company::alone);
  pace.allow(0);
  EXPECT_EQ(pace.pause(), std::nullopt);
  EXPECT_EQ(pace.duty(), 0);
}

TEST(Pace, obeys_a_new_order_within_the_pause_that_is_due) {
  Pace pace = pace_of(Writers::many);
  pace.record({.rows = 1000, .took = Milliseconds{100}}, Company::alone);
  EXPECT_EQ(pace.pause(), Milliseconds{25});
  pace.limit({.duty = 0.1});
  EXPECT_EQ(pace.pause(), Milliseconds{900});
  pace.limit({.rows_per_second = 500});
  EXPECT_EQ(pace.pause(), Milliseconds{1'900});
}

}  // namespace
}  // namespace ratchet
