#include "plan/together.hpp"

#include <gtest/gtest.h>

namespace ratchet {
namespace {

BatchProgress worker(double rows_per_second, Milliseconds left) {
  BatchProgress progress;
  progress.work = "users";
  progress.rows_estimated = 1'000;
  progress.rows_per_second = rows_per_second;
  progress.batch_rows = 100;
  progress.left_min = left;
  progress.left_max = 2 * left;
  return progress;
}

TEST(Together, RatesAddUpAndTheTimeLeftIsThatOfAllSideBySide) {
  const BatchProgress whole =
      together({worker(300, Milliseconds{60'000}), worker(100, Milliseconds{20'000})},
               {.rows_seen = 400, .rows_changed = 390});
  EXPECT_EQ(whole.workers, 2);
  EXPECT_EQ(whole.rows_per_second, 400);
  EXPECT_EQ(whole.rows_done, 400);
  EXPECT_EQ(whole.rows_changed, 390);
  EXPECT_EQ(whole.left_min, Milliseconds{15'000});
  EXPECT_EQ(whole.left_max, Milliseconds{30'000});
}

TEST(Together, OneOfThemIsHimself) {
  const BatchProgress alone = worker(300, Milliseconds{60'000});
  const BatchProgress whole = together({alone}, {.rows_seen = 10, .rows_changed = 10});
  EXPECT_EQ(whole.workers, 1);
  EXPECT_EQ(whole.rows_per_second, alone.rows_per_second);
  EXPECT_EQ(whole.left_min, alone.left_min);
}

TEST(Together, WhatSlowsAnyOfThemIsTold) {
  BatchProgress slowed = worker(100, Milliseconds{1'000});
  slowed.slowed_by = "replica_lag 4 s";
  slowed.duty = 0.5;
  const BatchProgress whole = together({worker(100, Milliseconds{1'000}), slowed}, {});
  EXPECT_EQ(whole.slowed_by, "replica_lag 4 s");
  EXPECT_EQ(whole.duty, 0.75);
}

TEST(Together, NobodyKnowsWhatIsLeftUntilAllOfThemDo) {
  BatchProgress fresh = worker(0, Milliseconds{0});
  fresh.left_min.reset();
  EXPECT_FALSE(together({worker(100, Milliseconds{1'000}), fresh}, {}).left_min);
}

}  // namespace
}  // namespace ratchet
