// The loop over batches, on a table in memory.
#include "backfill/backfill.hpp"

#include <gmock/gmock.h>

#include "unit/backfill/fakes.hpp"

namespace ratchet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class BackfillTest : public testing::Test {
 protected:
  void make_rows(int count) {
    for (int key = 1; key <= count; ++key) store.rows[key] = {};
  }
  void fail_rows(std::initializer_list<int> keys) {
    for (const int key : keys) store.rows[key].fails = true;
  }

  BackfillParts parts() {
    return {.session = session,
            .work = work,
            .ledger = ledger,
            .regulator = regulator,
            .clock = clock,
            .observer = observer,
            .stop = stop.get_token(),
            .failures = failures,
            .man = man};
  }
  void run() { Backfill(parts(), limits).run(); }

  ErrorKind error_of_run() {
    try {
      run();
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::bug;
  }

  int unfilled() const {
    int count = 0;
    for (const auto& [key, row] : store.rows) count += row.filled ? 0 : 1;
    return count;
  }

  ManualClock clock{WallTime{}};
  std::int64_t rows_changed() const {
    std::int64_t rows = 0;
    for (const FakeSegment& each : store.segments) rows += each.position.rows_changed;
    return rows;
  }

  FakeStore store;
  FakeSession session{store};
  FakeWork work{clock};
  FakeLedger ledger;
  FakeObserver observer;
  std::stop_source stop;
  FakeRegulator regulator;
  BackfillLimits limits{.work = "users", .writers = Writers::one};
  std::atomic<int> failures = 0;
  std::function<void(int)> man;
};

TEST_F(BackfillTest, changes_every_row) {
  make_rows(1000);
  run();
  EXPECT_EQ(unfilled(), 0);
  EXPECT_TRUE(store.is_done);
  EXPECT_EQ(rows_changed(), 1000);
}

TEST_F(BackfillTest, finishes_on_an_empty_table) {
  run();
  EXPECT_TRUE(store.is_done);
}

TEST_F(BackfillTest, does_nothing_when_it_was_finished) {
  make_rows(10);
  store.is_done = true;
  run();
  EXPECT_EQ(unfilled(), 10);
}

TEST_F(BackfillTest, goes_on_behind_the_cursor) {
  make_rows(1000);
  for (int key = 1; key <= 500; ++key) store.rows[key].filled = true;
  store.segments = {{.position = {.cursor = {"500"}, .rows_seen = 500, .rows_changed = 500}}};
  run();
  EXPECT_EQ(unfilled(), 0);
  EXPECT_EQ(store.segments.back().position.rows_seen, 1000);
  EXPECT_EQ(rows_changed(), 1000);
}

TEST_F(BackfillTest, is_exact_when_it_is_killed_at_any_commit) {
  struct Killed {};
  ledger.takes_over = true;
  for (int survives = 0; survives < 11; ++survives) {
    SCOPED_TRACE(survives);
    store = {};
    make_rows(600);
    int commits = 0;
    session.before_commit = [&] {
      if (commits++ == survives) throw Killed{};
    };
    EXPECT_THROW(run(), Killed);
    EXPECT_EQ(rows_changed(), 600 - unfilled());
    session.before_commit = nullptr;
    run();
    EXPECT_EQ(unfilled(), 0);
    EXPECT_EQ(rows_changed(), 600);
  }
}

// A crash of the store takes away what it has just committed; who outlives it must not go on behind
// that.
TEST_F(BackfillTest, does_a_batch_again_that_a_crash_took_away) {
  make_rows(1000);
  std::optional<FakeStore> before;
  int crashes = 0;
  observer.on_batch = [&] {
    if (before && rows_changed() < 1000) {
      store = *before;
      ++crashes;
      before.reset();
    } else {
      before = store;
    }
  };
  run();
  EXPECT_GT(crashes, 1);
  EXPECT_EQ(unfilled(), 0);
  EXPECT_EQ(rows_changed(), 1000);
}

TEST_F(BackfillTest, holds_the_lease_in_each_of_its_transactions) {
  make_rows(1000);
  run();
  EXPECT_EQ(ledger.holds, store.commits);
}

TEST_F(BackfillTest, changes_nothing_once_the_lease_is_lost) {
  make_rows(10);
  ledger.lost = true;
  EXPECT_EQ(error_of_run(), ErrorKind::lease_lost);
  EXPECT_EQ(unfilled(), 10);
}

TEST_F(BackfillTest, tries_a_busy_batch_again_and_says_that_it_waits) {
  make_rows(10);
  int begins = 0;
  session.on_begin = [&] {
    if (++begins == 2) throw Error(ErrorKind::busy, {.message = "locked by 4711", .hint = ""});
  };
  run();
  EXPECT_EQ(unfilled(), 0);
  ASSERT_THAT(observer.waits, SizeIs(1));
  EXPECT_EQ(observer.waits[0].cause, "locked by 4711");
}

TEST_F(BackfillTest, gives_up_when_the_budget_is_used_up) {
  make_rows(10);
  limits.lock_budget = Milliseconds{5'000};
  session.on_begin = [] { throw Error(ErrorKind::busy, {.message = "locked", .hint = ""}); };
  EXPECT_EQ(error_of_run(), ErrorKind::gave_up_waiting);
}

TEST_F(BackfillTest, stops_between_two_batches) {
  make_rows(1000);
  observer.on_batch = [this] { stop.request_stop(); };
  EXPECT_EQ(error_of_run(), ErrorKind::stopped);
  EXPECT_EQ(rows_changed(), 1000 - unfilled());
  EXPECT_GT(rows_changed(), 0);
}

TEST_F(BackfillTest, puts_a_row_that_fails_in_quarantine_and_goes_on) {
  make_rows(300);
  fail_rows({1, 77, 78, 300});
  run();
  EXPECT_EQ(unfilled(), 4);
  EXPECT_THAT(store.quarantine, SizeIs(4));
  EXPECT_EQ(store.quarantine.at("id = 77"), "cannot convert");
  EXPECT_TRUE(store.is_done);
}

TEST_F(BackfillTest, works_in_large_batches_again_behind_a_row_that_fails) {
  make_rows(2000);
  fail_rows({10});
  run();
  EXPECT_EQ(std::ranges::max(std::vector(work.batches.end() - 5, work.batches.end())), 64);
}

TEST_F(BackfillTest, does_not_quarantine_a_row_that_was_put_right_meanwhile) {
  make_rows(10);
  fail_rows({3});
  // The client's write: between the batch that failed and the look at its row.
  work.on_look = [this](FakeStore& draft) {
    store.rows[3].fails = false;
    draft.rows[3].fails = false;
  };
  run();
  EXPECT_EQ(unfilled(), 0);
  EXPECT_THAT(store.quarantine, IsEmpty());
}

TEST_F(BackfillTest, quarantines_a_row_whose_failure_cannot_be_seen_when_it_is_looked_at) {
  make_rows(3);
  fail_rows({2});
  work.on_look = [](FakeStore& draft) { draft.rows[2].fails = false; };  // rolled back each time
  run();
  EXPECT_THAT(store.quarantine, SizeIs(1));
}

TEST_F(BackfillTest, stops_early_when_every_row_fails) {
  make_rows(500);
  for (auto& [key, row] : store.rows) row.fails = true;
  EXPECT_EQ(error_of_run(), ErrorKind::quarantined);
  EXPECT_THAT(store.quarantine, SizeIs(limits.failures));
}

TEST_F(BackfillTest, stops_when_the_quarantine_is_full) {
  make_rows(500);
  limits.quarantine = 5;
  for (int key = 2; key <= 500; key += 2) store.rows[key].fails = true;
  EXPECT_EQ(error_of_run(), ErrorKind::quarantined);
  EXPECT_THAT(store.quarantine, SizeIs(6));
}

TEST_F(BackfillTest, goes_over_the_table_again_when_rows_were_left_behind) {
  make_rows(500);
  // As a VACUUM does that renumbers: a row that was before the cursor is unfilled behind it.
  observer.on_batch = [this] {
    if (observer.batches.size() == 5) store.rows[1].filled = false;
  };
  run();
  EXPECT_EQ(unfilled(), 0);
  EXPECT_EQ(store.segments.back().pass, 2);
  EXPECT_THAT(observer.notes, ElementsAre("1 rows of users were left behind; going over it again"));
}

TEST_F(BackfillTest, gives_up_when_rows_are_left_behind_for_ever) {
  make_rows(100);
  observer.on_batch = [this] { store.rows[1].filled = false; };
  EXPECT_EQ(error_of_run(), ErrorKind::diverged);
}

TEST_F(BackfillTest, does_not_count_rows_in_quarantine_as_left_behind) {
  make_rows(100);
  fail_rows({50});
  run();
  EXPECT_EQ(store.segments.back().pass, 1);
}

TEST_F(BackfillTest, keeps_its_batches_short_while_others_write) {
  make_rows(3000);
  work.row_time = Milliseconds{1};
  session.alone = false;
  regulator.orders.batch_rows = 50'000;
  regulator.orders.batch_time = Milliseconds{50};
  run();
  ASSERT_GT(observer.batches.size(), 10U);
  for (std::size_t at = 3; at < observer.batches.size(); ++at) {
    EXPECT_LE(observer.batches[at].batch_time, Milliseconds{60});
    EXPECT_EQ(observer.batches[at].slowed_by, "clients are writing");
  }
  EXPECT_GE(observer.batches.back().throttled,
            110 * std::ssize(observer.batches) * Milliseconds{1});
}

TEST_F(BackfillTest, never_pauses_for_longer_than_its_lease_lasts) {
  make_rows(500);
  regulator.orders.batch_rows = 50'000;
  regulator.orders.rows_per_second = 20;
  const SteadyTime begun = clock.steady();
  run();
  EXPECT_THAT(work.batches, testing::Each(testing::Le(20)));
  EXPECT_GE(clock.steady() - begun, std::chrono::seconds{24});
}

TEST_F(BackfillTest, tells_how_far_it_is) {
  make_rows(300);
  run();
  EXPECT_EQ(observer.batches.back().rows_done, 300);
  EXPECT_EQ(observer.batches.back().rows_estimated, 300);
  EXPECT_EQ(observer.batches.back().work, "users");
}

TEST_F(BackfillTest, pauses_while_a_signal_allows_nothing_and_says_which) {
  make_rows(300);
  regulator.on_ask = [this] {
    const bool is_held = regulator.asked >= 3 && regulator.asked < 8;
    regulator.allowance = {.share = is_held ? 0.0 : 1.0, .held_by = is_held ? "replica_lag" : ""};
  };
  run();
  EXPECT_EQ(unfilled(), 0);
  const auto held = std::ranges::count_if(
      observer.batches, [](const BatchProgress& each) { return each.slowed_by == "replica_lag"; });
  EXPECT_GE(held, 4);
  EXPECT_EQ(observer.batches.back().slowed_by, "");
  EXPECT_GE(observer.batches.back().throttled, Milliseconds{2'500});
}

TEST_F(BackfillTest, does_not_begin_while_a_signal_allows_nothing) {
  make_rows(10);
  regulator.allowance.share = 0;
  observer.on_batch = [this] {
    EXPECT_THAT(work.batches, IsEmpty());
    regulator.allowance.share = 1;
    observer.on_batch = nullptr;
  };
  run();
  EXPECT_EQ(unfilled(), 0);
}

TEST_F(BackfillTest, keeps_its_lease_through_a_pause_that_is_longer) {
  make_rows(10);
  regulator.allowance.share = 0;
  regulator.on_ask = [this] { regulator.allowance.share = regulator.asked > 60 ? 1 : 0; };
  const SteadyTime begun = clock.steady();
  run();
  EXPECT_GE(clock.steady() - begun, std::chrono::seconds{29});
  EXPECT_GE(ledger.holds, 8);
}

TEST_F(BackfillTest, stops_at_once_while_it_pauses) {
  make_rows(10);
  regulator.allowance.share = 0;
  observer.on_batch = [this] { stop.request_stop(); };
  EXPECT_EQ(error_of_run(), ErrorKind::stopped);
  EXPECT_EQ(unfilled(), 10);
}

TEST_F(BackfillTest, obeys_an_order_with_the_next_batch) {
  make_rows(1'000);
  regulator.on_ask = [this] { regulator.orders.batch_rows = regulator.asked > 3 ? 7 : 64; };
  run();
  EXPECT_THAT(work.batches, testing::Contains(64));
  EXPECT_EQ(work.batches.back(), 7);
}

TEST_F(BackfillTest, stops_between_two_batches_when_a_signal_is_critical) {
  make_rows(300);
  regulator.on_ask = [this] {
    if (regulator.asked == 3) regulator.allowance.critical = "free_disk 3 %";
  };
  EXPECT_EQ(error_of_run(), ErrorKind::gave_up_waiting);
  EXPECT_GT(rows_changed(), 0);
  regulator.on_ask = nullptr;
  regulator.allowance = {};
  run();
  EXPECT_EQ(unfilled(), 0);
}

TEST_F(BackfillTest, tells_of_every_attempt_whether_somebody_was_in_the_way) {
  make_rows(10);
  int begun = 0;
  session.on_begin = [&] {
    if (++begun == 2) throw Error(ErrorKind::busy, {.message = "busy", .hint = ""});
  };
  run();
  EXPECT_THAT(regulator.attempts, ElementsAre(Attempted::was_busy, Attempted::went_well));
}

}  // namespace
}  // namespace ratchet
