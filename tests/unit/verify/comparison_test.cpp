// The pass over all rows, with a made-up check.
#include "verify/comparison.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

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
    CheckOutcome outcome;
    if (from > 0 && beginnings > 0) {
      --beginnings;
      outcome.begun_anew = true;
      return outcome;
    }
    int at = from;
    while (at < rows && outcome.rows_seen < batch.rows_max) {
      ++at;
      clock_.advance(row_time);
      ++outcome.rows_seen;
      if (broken.contains(at)) ++outcome.broken;
      if (lossy.contains(at)) ++outcome.lossy;
      const bool is_bad = broken.contains(at) || lossy.contains(at);
      if (!is_bad || std::ssize(outcome.samples) == samples_max) continue;
      outcome.samples.push_back({.key = fmt::format("id = {}", at), .lossy = lossy.contains(at)});
    }
    outcome.reached = {fmt::format("{}", at)};
    outcome.finished = at == rows;
    return outcome;
  }
  std::int64_t estimated_rows(Transaction&) override { return rows; }

  int rows = 0;
  std::set<int> broken;
  std::set<int> lossy;
  Milliseconds row_time{0};
  int beginnings = 0;  // that are yet to come, each after a batch

 private:
  ManualClock& clock_;
};

class ComparisonTest : public testing::Test {
 protected:
  Comparison run() {
    return compare({.session = session,
                    .check = check,
                    .clock = clock,
                    .observer = observer,
                    .stop = stop.get_token(),
                    .keep_lease = [this](const BatchProgress&) { ++leases_kept; }},
                   settings);
  }

  ManualClock clock{WallTime{}};
  FakeStore store;
  FakeSession session{store};
  FakeCheck check{clock};
  FakeObserver observer;
  std::stop_source stop;
  ComparisonSettings settings{.work = "users", .batch_rows = 100};
  int leases_kept = 0;
};

TEST_F(ComparisonTest, sees_every_row) {
  check.rows = 1234;
  EXPECT_EQ(run(), (Comparison{.rows = 1234}));
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
  check.rows = 300;
  for (int row = 1; row <= 50; ++row) check.lossy.insert(row);
  check.broken = {250};
  const Comparison found = run();
  EXPECT_THAT(found.samples, SizeIs(10));
  EXPECT_EQ(found.samples.front().key, "id = 250");
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
  check.rows = 300;
  check.broken = {1};
  check.beginnings = 2;
  const Comparison found = run();
  EXPECT_EQ(found.rows, 300);
  EXPECT_EQ(found.broken, 1);
  EXPECT_THAT(found.samples, SizeIs(1));
}

TEST_F(ComparisonTest, does_not_begin_anew_for_ever) {
  check.rows = 300;
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
  settings.batch_rows = 50'000;
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

TEST_F(ComparisonTest, stops_when_it_is_asked_to) {
  check.rows = 1000;
  observer.on_batch = [this] { stop.request_stop(); };
  EXPECT_THROW(run(), Error);
  EXPECT_EQ(observer.batches.size(), 1U);
}

}  // namespace
}  // namespace ratchet
