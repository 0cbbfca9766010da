// Several workers on one table in memory, in orders that are forced by hooks.
#include <gmock/gmock.h>

#include "backfill/backfill.hpp"
#include "unit/backfill/fakes.hpp"

namespace ratchet {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::Gt;

class SegmentsTest : public testing::Test {
 protected:
  SegmentsTest() {
    for (int key = 1; key <= 1'000; ++key) store.rows[key] = {};
    work.segments = 10;
    work.segment_rows = 100;
  }

  BackfillParts parts(FakeObserver& watched_by, const std::stop_source& stopped_by) {
    return {.session = session,
            .work = work,
            .ledger = ledger,
            .regulator = regulator,
            .clock = clock,
            .observer = watched_by,
            .stop = stopped_by.get_token(),
            .failures = failures,
            .man = {}};
  }
  void run() { Backfill(parts(observer, stop), limits).run(); }
  // What another worker does as soon as the first one is through with that many batches.
  void after_batches(std::size_t batches, const std::function<void()>& action) {
    observer.on_batch = [this, batches, action] {
      if (observer.batches.size() < batches) return;
      observer.on_batch = nullptr;
      action();
    };
  }
  // Another worker, until nothing is left but what the first one is at.
  void help() {
    std::stop_source others_stop;
    others_observer.on_batch = [&] {
      if (unfinished() <= 1) others_stop.request_stop();
    };
    BackfillWorker other(parts(others_observer, others_stop), limits);
    other.begin();
    try {
      other.go_over();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::stopped) throw;
    }
  }
  std::int64_t unfinished() const {
    return std::ranges::count_if(store.segments,
                                 [](const FakeSegment& each) { return !each.position.finished; });
  }

  bool is_whole() const {
    std::int64_t changed = 0;
    for (const FakeSegment& each : store.segments) changed += each.position.rows_changed;
    return changed == 1'000 &&
           std::ranges::all_of(store.rows, [](const auto& row) { return row.second.filled; });
  }

  ManualClock clock{WallTime{}};
  FakeStore store;
  FakeSession session{store};
  FakeWork work{clock};
  FakeLedger ledger;
  FakeObserver observer;
  FakeObserver others_observer;
  std::stop_source stop;
  FakeRegulator regulator;
  BackfillLimits limits{.work = "users", .writers = Writers::many};
  std::atomic<int> failures = 0;
};

TEST_F(SegmentsTest, one_worker_goes_over_all_of_them) {
  run();
  EXPECT_TRUE(is_whole());
  EXPECT_EQ(store.segments.size(), 10U);
}

TEST_F(SegmentsTest, workers_share_the_segments_and_no_row_is_done_twice) {
  std::int64_t others = 0;
  after_batches(3, [&] {
    help();
    others = others_observer.batches.back().rows_changed;
  });
  run();
  EXPECT_TRUE(is_whole());
  EXPECT_GT(others, 0);
}

TEST_F(SegmentsTest, the_first_worker_waits_for_those_who_are_at_the_last_segments) {
  after_batches(1, [&] {
    // A worker elsewhere, that takes its time.
    store.segments[4].is_claimed = true;
    observer.on_batch = [this] {
      if (unfinished() > 1) return;
      observer.on_batch = nullptr;
      store.segments[4].is_claimed = false;
    };
  });
  run();
  EXPECT_TRUE(is_whole());
}

TEST_F(SegmentsTest, tells_what_all_workers_have_done_together) {
  after_batches(2, [&] {
    store.segments[9].is_claimed = true;
    observer.on_batch = [this] {
      if (observer.batches.size() == 4) store.segments[9].is_claimed = false;
    };
  });
  run();
  EXPECT_EQ(observer.batches[3].workers, 2);
  EXPECT_EQ(observer.batches.back().workers, 1);
  EXPECT_EQ(observer.batches.back().rows_done, 1'000);
}

TEST_F(SegmentsTest, a_worker_whose_segment_was_taken_over_writes_nothing_and_takes_another) {
  // Behind its first batch it sleeps, and somebody else goes on with all that it had.
  after_batches(1, [&] {
    ledger.takes_over = true;
    help();
    ledger.takes_over = false;
  });
  run();
  EXPECT_TRUE(is_whole());
  EXPECT_EQ(store.segments[0].claim, 2);
}

TEST_F(SegmentsTest, a_worker_that_is_stopped_gives_its_segment_back) {
  after_batches(1, [&] { stop.request_stop(); });
  EXPECT_THROW(run(), Error);
  EXPECT_THAT(store.segments, Each(Field(&FakeSegment::is_claimed, false)));
  EXPECT_GT(store.segments[0].position.rows_seen, 0);
}

TEST_F(SegmentsTest, a_limit_of_rows_is_for_all_workers_together) {
  regulator.orders.rows_per_second = 100;
  store.segments = {{.position = {.cursor = {"0-500"}}},
                    {.position = {.cursor = {"500-1000"}}, .is_claimed = true}};
  const SteadyTime begun = clock.steady();
  after_batches(1, [&] { EXPECT_THAT(work.batches, Each(50)); });
  observer.on_batch = [this] {
    if (store.segments[0].position.finished) store.segments[1].is_claimed = false;
  };
  run();
  EXPECT_GE(clock.steady() - begun, std::chrono::seconds{13});
  EXPECT_TRUE(is_whole());
}

TEST_F(SegmentsTest, failures_in_a_row_count_over_all_workers) {
  for (auto& [key, row] : store.rows) row.fails = true;
  limits.failures = 6;
  after_batches(1, [&] { EXPECT_THROW(help(), Error); });
  EXPECT_THROW(run(), Error);
  // The second worker came to the limit, and the first one does with its next.
  EXPECT_EQ(store.quarantine.size(), 7U);
}

TEST_F(SegmentsTest, the_end_of_a_segment_does_not_make_batches_small) {
  regulator.orders.batch_rows = 64;
  run();
  EXPECT_THAT(std::vector(work.batches.end() - 6, work.batches.end()), Each(64));
}

}  // namespace
}  // namespace ratchet
