// The pass over all rows, with a made-up check.
#include "verify/comparison.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "unit/backfill/fakes.hpp"

namespace ratchet {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::SizeIs;

// Rows 1 to `rows`.
class FakeCheck final : public RowCheck {
 public:
  explicit FakeCheck(ManualClock& clock) : clock_(clock) {}

  CheckOutcome run(Transaction&, const Batch& batch, std::int64_t samples_max) override {
    const int from = batch.after.text.empty() ? 0 : std::stoi(batch.after.text);
    const int end = end_of_segment(from);
    if (on_run) on_run();
    CheckOutcome outcome;
    if (from > 0 && beginnings > 0) {
      --beginnings;
      outcome.begun_anew = true;
      return outcome;
    }
    if (from > 0 && has_snapshot && is_let_go) return {.let_go = true};
    int at = from;
    while (at < end && outcome.rows_seen < batch.rows_max) {
      ++at;
      if (row_time.count() > 0) clock_.advance(row_time);
      ++outcome.rows_seen;
      if (broken.contains(at)) ++outcome.broken;
      if (lossy.contains(at)) ++outcome.lossy;
      const bool is_bad = broken.contains(at) || lossy.contains(at);
      if (!is_bad || std::ssize(outcome.samples) == samples_max) continue;
      outcome.samples.push_back({.key = fmt::format("id = {}", at),
                                 .kind = lossy.contains(at) ? BadKind::lossy : BadKind::differs});
    }
    rows_shown += outcome.rows_seen;
    outcome.reached = {fmt::format("{}", at)};
    outcome.finished = at == end;
    return outcome;
  }
  std::int64_t estimated_rows(Transaction&) override { return rows; }
  std::int64_t mend(Transaction&, const Batch&, RightSide) override { return 0; }
  std::vector<Cursor> spread(Transaction&, int places) override {
    std::vector<Cursor> cursors{Cursor{}};
    for (int place = 1; place < places && rows / places > 0; ++place) {
      cursors.push_back({fmt::format("{}", rows / places * place)});
    }
    return cursors;
  }
  std::vector<Cursor> split(Transaction&, int) override { return segments; }
  std::unique_ptr<RowCheck> beside() override {
    auto other = std::make_unique<FakeCheck>(clock_);
    other->rows = rows;
    other->broken = broken;
    other->segments = segments;
    other->beginnings = std::exchange(beginnings_of_others, 0);
    other->on_run = on_run_of_others;
    return other;
  }
  std::string snapshot() const override { return "4711:4711:"; }
  bool let_go() override {
    ++let_gos;
    is_let_go = true;
    return has_snapshot;
  }
  bool go_on() override {
    is_let_go = false;
    return can_go_on;
  }
  std::vector<Cursor> look_again(Transaction&, const std::string& since, int) override {
    looked_again_since.push_back(since);
    is_let_go = false;
    if (!looks_again) return {};
    broken = appeared_behind;
    return {Cursor{}};
  }

  int rows = 0;
  std::set<int> broken;
  std::set<int> lossy;
  Milliseconds row_time{0};
  std::int64_t rows_shown = 0;  // of all beginnings
  int beginnings = 0;           // that are yet to come, each after a batch
  bool has_snapshot = true;
  int let_gos = 0;
  bool is_let_go = false;
  bool can_go_on = true;
  bool looks_again = true;
  std::vector<std::string> looked_again_since;
  std::set<int> appeared_behind;  // broken rows that only a last look shows
  std::vector<Cursor> segments;

  int beginnings_of_others = 0;
  std::function<void()> on_run;
  std::function<void()> on_run_of_others;

 private:
  int end_of_segment(int from) const {
    for (const Cursor& each : segments) {
      if (const int begin = std::stoi(each.text); begin > from) return begin;
    }
    return rows;
  }

  ManualClock& clock_;
};

class ComparisonTest : public testing::Test {
 protected:
  Comparison run() { return compare(parts(), settings); }

  ComparisonParts parts() {
    return {.session = session,
            .orders = session,
            .check = check,
            .regulator = regulator,
            .clock = clock,
            .observer = observer,
            .stop = stop.get_token(),
            .keep_lease =
                [this](const BatchProgress&, const PassStanding& standing) {
                  ++leases_kept;
                  told_last = standing;
                  if (is_durable) written_down = standing;
                },
            .written_down = [this] { return written_down; },
            .on_broken = [this](const Batch& batch) { told.push_back(batch); }};
  }

  std::string error_of_run() {
    try {
      run();
      return "";
    } catch (const Error& error) {
      return error.message();
    }
  }

  ManualClock clock{WallTime{}};
  FakeStore store;
  FakeSession session{store};
  FakeCheck check{clock};
  // Rows after which it is paused for so long, once.
  void pause_once(std::int64_t rows, std::chrono::seconds length) {
    regulator.on_ask = [=, this] {
      const bool is_there = !observer.batches.empty() && observer.batches.back().rows_done >= rows;
      if (is_there && !paused_at) paused_at = clock.steady();
      const bool is_held = paused_at && clock.steady() - *paused_at < length;
      regulator.allowance = {.share = is_held ? 0.0 : 1.0,
                             .held_by = is_held ? "paused by bob" : ""};
    };
  }

  FakeObserver observer;
  FakeRegulator regulator;
  std::stop_source stop;
  ComparisonSettings settings{.work = "users"};
  std::optional<SteadyTime> paused_at;
  int leases_kept = 0;
  PassStanding told_last;
  std::optional<PassStanding> written_down;
  bool is_durable = true;   // what is written down
  std::vector<Batch> told;  // in which rows were broken
};

TEST_F(ComparisonTest, says_what_the_rows_were_seen_by) { EXPECT_EQ(run().snapshot, "4711:4711:"); }

TEST_F(ComparisonTest, tells_the_batches_in_which_rows_are_broken_and_no_others) {
  check.rows = 20'000;
  check.row_time = Milliseconds{1};
  check.broken = {3, 19'999};
  run();
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told.front().after, Cursor{});
  const int after = std::stoi(told.back().after.text);
  EXPECT_LT(after, 19'999);
  EXPECT_GE(after + told.back().rows_max, 19'999);
}

TEST_F(ComparisonTest, sample_looks_at_a_few_rows_at_many_places) {
  check.rows = 1'000'000;
  check.broken = {50, 150, 990'001};
  const Comparison sample = take_sample(parts(), settings);
  EXPECT_EQ(sample.rows, 10'000);
  EXPECT_EQ(sample.broken, 2);  // the second one lies between two places
  EXPECT_THAT(sample.samples,
              ElementsAre(Field(&BadRow::key, "id = 50"), Field(&BadRow::key, "id = 990001")));
}

TEST_F(ComparisonTest, sample_of_a_small_table_looks_at_each_of_its_rows_once_at_most) {
  check.rows = 60;
  EXPECT_EQ(take_sample(parts(), settings).rows, 60);
}

TEST_F(ComparisonTest, sample_does_not_count_what_is_in_quarantine_as_broken) {
  check.rows = 60;
  check.broken = {7, 8};
  settings.in_quarantine = {"id = 7"};
  const Comparison sample = take_sample(parts(), settings);
  EXPECT_EQ(sample.broken, 1);
  EXPECT_EQ(sample.quarantined, 1);
}

TEST_F(ComparisonTest, sees_every_row) {
  check.rows = 1234;
  EXPECT_EQ(run(), (Comparison{.rows = 1234, .snapshot = "4711:4711:"}));
}

TEST_F(ComparisonTest, ends_on_an_empty_table) { EXPECT_EQ(run().rows, 0); }

TEST_F(ComparisonTest, counts_what_is_broken_and_what_is_lossy) {
  check.rows = 500;
  check.broken = {7, 499, 500};
  check.lossy = {8};
  const Comparison found = run();
  EXPECT_EQ(found.broken, 3);
  EXPECT_EQ(found.lossy, 1);
  EXPECT_THAT(found.samples,
              ElementsAre(Field(&BadRow::key, "id = 7"), Field(&BadRow::key, "id = 499"),
                          Field(&BadRow::key, "id = 500"), Field(&BadRow::key, "id = 8")));
}

TEST_F(ComparisonTest, keeps_a_few_samples_and_the_broken_before_the_lossy) {
  check.rows = 3'000;
  for (int row = 1; row <= 50; ++row) check.lossy.insert(row);
  check.broken = {2'500};
  const Comparison found = run();
  EXPECT_THAT(found.samples, SizeIs(10));
  EXPECT_EQ(found.samples.front().key, "id = 2500");
}

TEST_F(ComparisonTest, does_not_call_a_row_in_quarantine_equal_nor_broken) {
  check.rows = 300;
  for (int row = 1; row <= 40; ++row) check.broken.insert(row);
  for (int row = 1; row <= 39; ++row) settings.in_quarantine.insert(fmt::format("id = {}", row));
  const Comparison found = run();
  EXPECT_EQ(found.quarantined, 39);
  EXPECT_EQ(found.broken, 1);
  EXPECT_EQ(found.samples.front().key, "id = 40");
}

TEST_F(ComparisonTest, forgets_what_was_found_before_it_began_anew) {
  check.rows = 3'000;
  check.broken = {1};
  check.beginnings = 2;
  const Comparison found = run();
  EXPECT_EQ(found.rows, 3'000);
  EXPECT_EQ(found.broken, 1);
  EXPECT_THAT(found.samples, SizeIs(1));
}

TEST_F(ComparisonTest, does_not_begin_anew_for_ever) {
  check.rows = 3'000;
  check.beginnings = 1'000;
  EXPECT_THROW(run(), Error);
}

TEST_F(ComparisonTest, keeps_its_lease_while_it_reads) {
  check.rows = 20'000;
  check.row_time = Milliseconds{1};
  run();
  EXPECT_GE(leases_kept, 5);
}

TEST_F(ComparisonTest, reads_in_short_transactions) {
  check.rows = 5'000;
  check.row_time = Milliseconds{1};
  regulator.orders = {.batch_time = Milliseconds{50}};
  run();
  for (std::size_t at = 3; at < observer.batches.size(); ++at) {
    EXPECT_LE(observer.batches[at].batch_time, Milliseconds{60});
  }
}

TEST_F(ComparisonTest, waits_for_a_busy_store) {
  check.rows = 10;
  int begins = 0;
  session.on_begin = [&] {
    if (++begins == 2) throw Error(ErrorKind::busy, {.message = "locked", .hint = ""});
  };
  EXPECT_EQ(run().rows, 10);
  EXPECT_THAT(observer.waits, SizeIs(1));
}

TEST_F(ComparisonTest, stops_when_it_is_asked_to_and_says_where_it_stands) {
  check.rows = 5'000;
  observer.on_batch = [this] { stop.request_stop(); };
  EXPECT_EQ(error_of_run(),
            "stopped in the comparison of users, at 640 of about 5,000 rows, between two batches");
  EXPECT_THAT(observer.batches, SizeIs(1));
}

TEST_F(ComparisonTest, pauses_while_nothing_is_allowed_and_says_why) {
  check.rows = 5'000;
  check.row_time = Milliseconds{1};
  pause_once(1'000, std::chrono::seconds{10});
  EXPECT_EQ(run().rows, 5'000);
  const auto held =
      std::ranges::count(observer.batches, "paused by bob", &BatchProgress::slowed_by);
  EXPECT_GE(held, 18);
  EXPECT_GE(observer.batches.back().throttled, std::chrono::seconds{10});
  EXPECT_EQ(check.let_gos, 0);
}

TEST_F(ComparisonTest, keeps_its_lease_through_a_pause) {
  check.rows = 10;
  pause_once(0, std::chrono::seconds{30});
  observer.batches.emplace_back();
  run();
  EXPECT_GE(leases_kept, 9);
}

// A snapshot that is held for hours keeps VACUUM from its work.
TEST_F(ComparisonTest, gives_its_snapshot_up_in_a_long_pause_and_looks_again_in_the_end) {
  check.rows = 5'000;
  check.row_time = Milliseconds{1};
  check.broken = {1};
  pause_once(1'000, std::chrono::minutes{5});
  const Comparison found = run();
  EXPECT_EQ(found.rows, 5'000);
  EXPECT_EQ(found.broken, 1);
  EXPECT_EQ(found.snapshot, "3 snapshots, from 4711:4711: to 4711:4711:");
  EXPECT_EQ(check.let_gos, 1);
  EXPECT_EQ(check.rows_shown, 10'000);
  EXPECT_THAT(check.looked_again_since, ElementsAre("4711:4711:"));
  EXPECT_THAT(observer.notes,
              ElementsAre(testing::HasSubstr("gives its snapshot up, so that dead rows can be")));
}

TEST_F(ComparisonTest, goes_on_after_any_pause_where_it_keeps_no_snapshot) {
  check.rows = 5'000;
  check.row_time = Milliseconds{1};
  check.has_snapshot = false;
  pause_once(1'000, std::chrono::minutes{5});
  EXPECT_EQ(run().rows, 5'000);
  EXPECT_EQ(check.rows_shown, 5'000);
  EXPECT_THAT(observer.notes, testing::IsEmpty());
}

TEST_F(ComparisonTest, sees_by_another_snapshot_when_one_has_grown_too_old) {
  check.rows = 50'000;
  check.row_time = Milliseconds{1};
  settings.snapshot_max = std::chrono::seconds{20};
  EXPECT_EQ(run().rows, 50'000);
  EXPECT_GE(check.let_gos, 2);
  EXPECT_EQ(check.rows_shown, 100'000);
  EXPECT_THAT(observer.notes, testing::IsEmpty());
}

TEST_F(ComparisonTest, finds_in_a_last_look_what_has_come_to_where_it_had_been) {
  check.rows = 5'000;
  check.row_time = Milliseconds{1};
  check.appeared_behind = {3};
  pause_once(1'000, std::chrono::minutes{5});
  EXPECT_EQ(run().broken, 1);
}

// A row in quarantine that has moved is met twice, and is one row all the same.
TEST_F(ComparisonTest, counts_a_row_in_quarantine_once_however_often_it_is_met) {
  check.rows = 5'000;
  check.row_time = Milliseconds{1};
  check.broken = check.appeared_behind = {3};
  settings.in_quarantine = {"id = 3"};
  pause_once(1'000, std::chrono::minutes{5});
  const Comparison found = run();
  EXPECT_EQ(found.quarantined, 1);
  EXPECT_EQ(found.broken, 0);
}

TEST_F(ComparisonTest, goes_on_where_another_process_has_stopped) {
  check.rows = 5'000;
  check.broken = {1, 4'999};
  observer.on_batch = [this] { stop.request_stop(); };
  EXPECT_NE(error_of_run(), "");
  EXPECT_EQ(told_last.found.rows, 640);
  check.rows_shown = 0;
  observer.on_batch = nullptr;
  stop = std::stop_source{};
  check.looks_again = false;
  written_down = told_last;
  const Comparison found = run();
  EXPECT_EQ(found.rows, 5'000);
  EXPECT_EQ(found.broken, 2);
  EXPECT_EQ(check.rows_shown, 5'000 - 640);
}

// A crash of the store may have taken the last of it away.
TEST_F(ComparisonTest, goes_on_from_what_is_written_down_and_not_from_what_it_remembers) {
  check.rows = 50'000;
  check.row_time = Milliseconds{1};
  check.looks_again = false;
  observer.on_batch = [this] {
    const bool is_lost = !check.is_let_go && check.rows_shown > 20'000 && is_durable;
    is_durable = !is_lost && is_durable;
    check.is_let_go = is_lost;
  };
  EXPECT_EQ(run().rows, 50'000);
  EXPECT_GT(check.rows_shown, 50'000);
}

TEST_F(ComparisonTest, begins_its_last_look_anew_that_another_process_has_not_ended) {
  check.rows = 5'000;
  written_down = PassStanding{.found = {.rows = 17, .snapshot = "3:3:"},
                              .snapshots = 3,
                              .places = {{"4000"}},
                              .looks_again = true};
  EXPECT_EQ(run().rows, 5'000);
  EXPECT_THAT(check.looked_again_since, ElementsAre("3:3:"));
}

TEST_F(ComparisonTest, begins_anew_what_it_cannot_go_on_with) {
  check.rows = 5'000;
  check.can_go_on = false;
  written_down = PassStanding{.found = {.rows = 17}, .snapshots = 1, .places = {{"4000"}}};
  EXPECT_EQ(run().rows, 5'000);
}

TEST_F(ComparisonTest, stops_when_a_signal_is_critical) {
  check.rows = 5'000;
  check.row_time = Milliseconds{1};
  regulator.on_ask = [this] {
    if (regulator.asked == 3) regulator.allowance.critical = "free_disk 3 %";
  };
  EXPECT_THAT(error_of_run(), testing::HasSubstr("rows, between two batches: free_disk 3 % is"));
}

TEST_F(ComparisonTest, obeys_a_limit_of_rows_a_second) {
  check.rows = 1'000;
  regulator.orders = {.duty = 1, .rows_per_second = 100};
  const SteadyTime begun = clock.steady();
  run();
  EXPECT_GE(clock.steady() - begun, std::chrono::seconds{9});
  EXPECT_EQ(observer.batches.back().slowed_by, "rows_per_second");
}

TEST_F(ComparisonTest, looks_at_orders_twice_a_second_and_not_at_each_batch) {
  check.rows = 10'000;
  check.row_time = Milliseconds{1};
  regulator.orders = {.batch_time = Milliseconds{50}, .duty = 1};
  run();
  EXPECT_GE(regulator.asked, 15);
  EXPECT_LE(regulator.asked, 25);
}

// With real threads: each waits for the other to be at work.
class ComparisonByManyHands : public ComparisonTest {
 protected:
  ComparisonByManyHands() {
    check.rows = 40'000;
    for (int begin = 0; begin < check.rows; begin += 10'000) {
      check.segments.push_back({fmt::format("{}", begin)});
    }
    check.on_run = [this] { both.arrive_and_wait_once(); };
    check.on_run_of_others = [this] { both.arrive_and_wait_once(); };
  }

  Comparison run_by_two() {
    ComparisonParts with = parts();
    settings.workers = 2;
    return compare({.session = with.session,
                    .orders = with.orders,
                    .check = with.check,
                    .regulator = with.regulator,
                    .clock = real_clock,
                    .observer = with.observer,
                    .stop = with.stop,
                    .keep_lease = with.keep_lease,
                    .beside =
                        [](const std::stop_token&, const std::function<void(Session&)>& work) {
                          FakeStore empty;
                          FakeSession session_of_other(empty);
                          work(session_of_other);
                        }},
                   settings);
  }

  // Of the two hands: each goes on when the other has come, too; from then on both run freely.
  struct Meeting {
    void arrive_and_wait_once() {
      std::unique_lock lock(mutex);
      if (!met.insert(std::this_thread::get_id()).second) return;
      come.notify_all();
      come.wait_for(lock, std::chrono::seconds{10}, [this] { return met.size() >= 2; });
    }
    std::mutex mutex;
    std::condition_variable come;
    std::set<std::thread::id> met;
  };

  SystemClock real_clock;
  Meeting both;
};

TEST_F(ComparisonByManyHands, sees_every_row_once) {
  check.broken = {7, 39'999};
  const Comparison found = run_by_two();
  EXPECT_EQ(both.met.size(), 2);
  EXPECT_EQ(found.rows, 40'000);
  EXPECT_EQ(found.broken, 2);
  EXPECT_LT(check.rows_shown, 40'000);
}

TEST_F(ComparisonByManyHands, begins_anew_when_one_of_them_finds_a_table_written_anew) {
  check.beginnings_of_others = 1;
  check.segments.front().text = "1";
  check.broken = {39'999};
  const Comparison found = run_by_two();
  EXPECT_EQ(found.rows, 39'999);
  EXPECT_EQ(found.broken, 1);
  EXPECT_THAT(observer.notes, SizeIs(1));
}

TEST_F(ComparisonByManyHands, ends_with_what_one_of_them_throws) {
  check.on_run_of_others = [this] {
    both.arrive_and_wait_once();
    throw Error(ErrorKind::store_failed, {.message = "disk full", .hint = ""});
  };
  try {
    run_by_two();
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "disk full");
  }
}

}  // namespace
}  // namespace ratchet
