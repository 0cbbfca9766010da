// The controller, against a simulated table that takes a fixed time per row.
#include "throttle/batch_sizer.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ratchet {
namespace {

constexpr Milliseconds kTarget{50};

// Batches on a table of `rows_per_second`.
class Table {
 public:
  explicit Table(double rows_per_second) : rows_per_second_(rows_per_second) {}

  void become(double rows_per_second) { rows_per_second_ = rows_per_second; }
  Microseconds time_of(std::int64_t rows) const {
    return Microseconds{std::llround(static_cast<double>(rows) / rows_per_second_ * 1e6)};
  }
  void run(BatchSizer& sizer, int batches) const {
    for (int at = 0; at < batches; ++at) {
      const std::int64_t rows = sizer.next(kTarget);
      sizer.record({.rows = rows, .took = time_of(rows)}, kTarget);
    }
  }

 private:
  double rows_per_second_;
};

double off_target(const BatchSizer& sizer, const Table& table) {
  const double took = std::chrono::duration<double>(table.time_of(sizer.next(kTarget))).count();
  return std::abs(took / std::chrono::duration<double>(kTarget).count() - 1);
}

TEST(BatchSizer, starts_with_two_hundred_rows) {
  EXPECT_EQ(BatchSizer(50'000).next(kTarget), 200);
  EXPECT_EQ(BatchSizer(7).next(kTarget), 7);
}

TEST(BatchSizer, converges_in_six_batches) {
  const Table table(100'000);
  BatchSizer sizer(50'000);
  table.run(sizer, 6);
  EXPECT_LT(off_target(sizer, table), 0.04);
}

TEST(BatchSizer, is_back_one_batch_after_a_fivefold_slowdown) {
  Table table(100'000);
  BatchSizer sizer(50'000);
  table.run(sizer, 20);
  table.become(20'000);
  table.run(sizer, 1);
  EXPECT_LT(off_target(sizer, table), 0.04);
}

TEST(BatchSizer, grows_to_at_most_twice_the_batch_before) {
  BatchSizer sizer(50'000);
  sizer.record({.rows = 200, .took = Microseconds{1}}, kTarget);
  EXPECT_EQ(sizer.next(kTarget), 400);
}

TEST(BatchSizer, stays_between_one_row_and_the_limit) {
  BatchSizer slow(50'000);
  slow.record({.rows = 200, .took = std::chrono::hours{1}}, kTarget);
  EXPECT_EQ(slow.next(kTarget), 1);

  const Table quick(1e9);
  BatchSizer sizer(50'000);
  quick.run(sizer, 20);
  EXPECT_EQ(sizer.next(kTarget), 50'000);
}

TEST(BatchSizer, is_moved_only_a_quarter_by_one_odd_batch) {
  const Table table(100'000);
  BatchSizer sizer(50'000);
  table.run(sizer, 20);
  const std::int64_t before = sizer.next(kTarget);
  sizer.record({.rows = before, .took = table.time_of(before) * 19 / 10}, kTarget);
  EXPECT_GT(sizer.next(kTarget), before * 3 / 4);
}

TEST(BatchSizer, learns_nothing_from_an_empty_batch) {
  const Table table(100'000);
  BatchSizer sizer(50'000);
  table.run(sizer, 10);
  const std::int64_t before = sizer.next(kTarget);
  sizer.record({.rows = 0, .took = Microseconds{50'000}}, kTarget);
  EXPECT_EQ(sizer.next(kTarget), before);
}

TEST(BatchSizer, follows_a_target_that_moves) {
  const Table table(100'000);
  BatchSizer sizer(50'000);
  table.run(sizer, 20);
  EXPECT_NEAR(static_cast<double>(sizer.next(kTarget / 2)),
              static_cast<double>(sizer.next(kTarget)) / 2, 50);
}

}  // namespace
}  // namespace ratchet
