#include "backfill/manning.hpp"

#include <gtest/gtest.h>

namespace ratchet {
namespace {

Regulation four_workers(double share) {
  return for_each_worker({.limits = {}, .allowance = {.share = share}, .workers = 4});
}

TEST(Manning, who_may_do_all_does_it_with_all_workers) {
  EXPECT_EQ(four_workers(1).workers, 4);
  EXPECT_EQ(four_workers(1).allowance.share, 1);
}

TEST(Manning, less_is_done_by_fewer_workers_first) {
  EXPECT_EQ(four_workers(0.4).workers, 2);
  EXPECT_DOUBLE_EQ(four_workers(0.4).allowance.share, 0.8);
  EXPECT_EQ(four_workers(0.25).workers, 1);
  EXPECT_DOUBLE_EQ(four_workers(0.25).allowance.share, 1);
}

TEST(Manning, one_worker_is_left_and_pauses) {
  EXPECT_EQ(four_workers(0).workers, 1);
  EXPECT_EQ(four_workers(0).allowance.share, 0);
}

}  // namespace
}  // namespace ratchet
