#include "backfill/backfill.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backfill/left_over.hpp"
#include "base/text.hpp"

namespace ratchet {
namespace {

// A pass leaves rows behind only when they were renumbered meanwhile; who does that five times in
// a row has to stop doing it.
constexpr int kPassesMax = 5;
// A failure that is gone when the row is looked at: somebody has just put it right. Not for ever.
constexpr int kDoubtsMax = 3;
constexpr Milliseconds kLeaseRenewal{3'000};

BatchSizer sizer_for(const BackfillLimits& limits) {
  // The pause that a limit of rows demands must not outlast the lease.
  if (limits.pace.rows_per_second <= 0) return BatchSizer(limits.batch_rows);
  return BatchSizer(std::min(limits.batch_rows, limits.pace.rows_per_second));
}

Error stopped(const std::string& work) {
  return Error(ErrorKind::stopped,
               {.message = fmt::format("stopped in {}, between two batches", work),
                .hint = "Give the command again to go on."});
}

}  // namespace

Backfill::Backfill(const BackfillParts& parts, const BackfillLimits& limits)
    : parts_(parts), limits_(limits), sizer_(sizer_for(limits)), pace_(limits.pace) {}

void Backfill::run() {
  in_transaction(Access::read, [this](Transaction& transaction) {
    position_ = parts_.ledger.position(transaction);
    quarantined_ = parts_.ledger.quarantined(transaction);
    estimated_rows_ = parts_.work.estimated_rows(transaction);
  });
  pace_.begin(company());
  while (!position_.finished) {
    run_pass();
    const std::int64_t left = count_left();
    if (left > 0) {
      start_again(left);
    } else {
      position_.finished = true;
      save_outside_of_batch();
    }
  }
}

void Backfill::run_pass() {
  bool reached_end = false;
  while (!reached_end) {
    if (parts_.stop.stop_requested()) throw stopped(limits_.work);
    const std::int64_t rows = next_rows();
    const SteadyTime begun = parts_.clock.steady();
    try {
      reached_end = run_batch(rows);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::row_failed) throw;
      // It was rolled back, but clients had to wait for it all the same.
      pause_after({.worked = parts_.clock.steady() - begun});
      go_around_failed_row(rows);
    }
  }
}

bool Backfill::run_batch(std::int64_t rows) {
  BatchOutcome outcome;
  BatchMeasure measure;
  const SteadyTime asked = parts_.clock.steady();
  with_retry(retrier(), [&] {
    const auto transaction = parts_.session.begin(Access::write);
    const SteadyTime begun = parts_.clock.steady();
    parts_.ledger.hold(*transaction);
    outcome = parts_.work.run(*transaction, {.after = position_.cursor, .rows_max = rows});
    WorkPosition reached = position_;
    reached.cursor = outcome.reached;
    reached.rows_seen += outcome.rows_seen;
    reached.rows_changed += outcome.rows_changed;
    parts_.ledger.save(*transaction, reached, progress());
    transaction->commit();
    position_ = reached;
    measure = {.rows = outcome.rows_seen,
               .blocked = begun - asked,
               .worked = parts_.clock.steady() - begun,
               .paused = Milliseconds{0}};
  });
  if (outcome.rows_changed > 0) failures_in_a_row_ = 0;
  if (rows_cap_ && (*rows_cap_ *= 2) > limits_.batch_rows) rows_cap_.reset();
  doubts_ = 0;
  sizer_.record({.rows = measure.rows, .took = measure.worked}, pace_.batch_time());
  pause_after(measure);
  return outcome.finished;
}

void Backfill::pause_after(BatchMeasure measure) {
  last_batch_ = {.rows = measure.rows, .took = measure.worked};
  measure.paused = pace_.pause_after(last_batch_, company());
  meter_.record(measure);
  parts_.observer.batch_done(progress());
  // When it is asked to stop, the next batch is not begun.
  if (measure.paused > Milliseconds{0}) parts_.clock.sleep(measure.paused, parts_.stop);
}

Company Backfill::company() {
  return parts_.session.alone_since_last_asked() ? Company::alone : Company::others_write;
}

void Backfill::go_around_failed_row(std::int64_t rows) {
  if (rows > 1) {
    rows_cap_ = rows / 2;
    return;
  }
  quarantine_next_row();
  if (quarantined_ > limits_.quarantine) {
    throw Error(
        ErrorKind::quarantined,
        {.message = fmt::format("more than {} rows of {} can't be converted",
                                with_thousands(limits_.quarantine), limits_.work),
         .hint = "Look at them with `ratchet quarantine list`; then correct the expression, or "
                 "raise [backfill] quarantine."});
  }
}

void Backfill::quarantine_next_row() {
  std::optional<FailedRow> failed;
  in_transaction(Access::write, [&](Transaction& transaction) {
    failed.reset();
    parts_.ledger.hold(transaction);
    const FailedRow row = parts_.work.describe_failed(transaction, position_.cursor);
    if (row.key.empty()) return;  // somebody has deleted it
    if (doubts_ < kDoubtsMax && !parts_.work.still_fails(transaction, row.key)) return;
    WorkPosition behind = position_;
    behind.cursor = row.after;
    ++behind.rows_seen;
    parts_.ledger.quarantine(transaction, row);
    parts_.ledger.save(transaction, behind, progress());
    quarantined_ = parts_.ledger.quarantined(transaction);
    transaction.commit();
    position_ = behind;
    failed = row;
  });
  if (!failed) {
    ++doubts_;
    return;
  }
  doubts_ = 0;
  if (++failures_in_a_row_ < limits_.failures) return;
  throw Error(ErrorKind::quarantined,
              {.message = fmt::format("{} rows of {} in a row can't be converted; the last is {}: "
                                      "{}",
                                      failures_in_a_row_, limits_.work, failed->key, failed->error),
               .hint = "The expression seems wrong: roll back, correct the file and start again."});
}

std::int64_t Backfill::count_left() {
  SteadyTime renewed = parts_.clock.steady();
  const auto between = [&] {
    if (parts_.stop.stop_requested()) throw stopped(limits_.work);
    if (parts_.clock.steady() - renewed < kLeaseRenewal) return;
    save_outside_of_batch();
    renewed = parts_.clock.steady();
  };
  return count_left_over({.session = parts_.session,
                          .work = parts_.work,
                          .ledger = parts_.ledger,
                          .retrier = retrier(),
                          .batch_time = limits_.pace.batch_time,
                          .batch_rows = limits_.batch_rows,
                          .between = between});
}

void Backfill::start_again(std::int64_t left) {
  if (position_.pass >= kPassesMax) {
    throw Error(ErrorKind::diverged,
                {.message = fmt::format("{} rows of {} are still to be converted after {} passes",
                                        with_thousands(left), limits_.work, position_.pass),
                 .hint = "Somebody renumbers or replaces the rows (VACUUM?); see that nobody does, "
                         "and give the command again."});
  }
  parts_.observer.note(fmt::format("{} rows of {} were left behind; going over it again",
                                   with_thousands(left), limits_.work));
  position_.cursor = {};
  position_.rows_seen = 0;
  ++position_.pass;
  save_outside_of_batch();
}

void Backfill::save_outside_of_batch() {
  in_transaction(Access::write, [this](Transaction& transaction) {
    parts_.ledger.hold(transaction);
    parts_.ledger.save(transaction, position_, progress());
    transaction.commit();
  });
}

std::int64_t Backfill::next_rows() const {
  const std::int64_t rows = sizer_.next(pace_.batch_time());
  return rows_cap_ ? std::min(rows, *rows_cap_) : rows;
}

BatchProgress Backfill::progress() const {
  BatchProgress progress;
  progress.work = limits_.work;
  progress.rows_done = position_.rows_seen;
  progress.rows_estimated = std::max(estimated_rows_, position_.rows_seen);
  progress.rows_changed = position_.rows_changed;
  progress.rows_per_second = meter_.rows_per_second();
  progress.batch_rows = last_batch_.rows;
  progress.batch_time = std::chrono::round<Milliseconds>(last_batch_.took);
  progress.duty = pace_.duty();
  progress.working = meter_.working();
  progress.throttled = meter_.throttled();
  progress.blocked = meter_.blocked();
  progress.quarantined = quarantined_;
  progress.slowed_by = pace_.slowed_by();
  if (const auto left = meter_.left(progress.rows_estimated - progress.rows_done)) {
    progress.left_min = left->min;
    progress.left_max = left->max;
  }
  return progress;
}

Retrier Backfill::retrier() const {
  return {.clock = parts_.clock,
          .policy = {.budget = limits_.lock_budget},
          .stop = parts_.stop,
          .on_wait =
              [this](const RetryNotice& notice) {
                parts_.observer.waiting({.what = limits_.work,
                                         .cause = notice.cause.message(),
                                         .attempt = notice.attempt,
                                         .waited = notice.waited,
                                         .budget = notice.budget,
                                         .next_in = notice.next_in});
              },
          .seed = limits_.pace.seed};
}

void Backfill::in_transaction(Access access, const std::function<void(Transaction&)>& body) {
  with_retry(retrier(), [&] {
    const auto transaction = parts_.session.begin(access);
    body(*transaction);
  });
}

}  // namespace ratchet
