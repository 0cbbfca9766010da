#include "backfill/backfill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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
// While it pauses: how soon an order or a signal counts.
constexpr Milliseconds kLookAgain{500};

Error stopped(const std::string& work) {
  return Error(ErrorKind::stopped,
               {.message = fmt::format("stopped in {}, between two batches", work),
                .hint = "Give the command again to go on."});
}

}  // namespace

Backfill::Backfill(const BackfillParts& parts, const BackfillLimits& limits)
    : parts_(parts),
      limits_(limits),
      sizer_(PaceLimits{}.batch_rows),
      pace_({.writers = limits.writers, .limits = {}, .seed = limits.seed}) {}

void Backfill::run() {
  in_transaction(Access::read, [this](Transaction& transaction) {
    position_ = parts_.ledger.position(transaction);
    quarantined_ = parts_.ledger.quarantined(transaction);
    estimated_rows_ = parts_.work.estimated_rows(transaction);
    obey(parts_.regulator.now(transaction));
  });
  pace_.begin(company());
  renewed_ = parts_.clock.steady();
  if (!position_.finished) wait_out_pause();
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
    const Regulation regulation = parts_.regulator.now(*transaction);
    transaction->commit();
    position_ = reached;
    renewed_ = parts_.clock.steady();
    obey(regulation);
    measure = {.rows = outcome.rows_seen,
               .blocked = begun - asked,
               .worked = parts_.clock.steady() - begun};
  });
  parts_.regulator.note_attempt(Attempted::went_well);
  if (outcome.rows_changed > 0) failures_in_a_row_ = 0;
  if (rows_cap_ && (*rows_cap_ *= 2) > pace_.batch_rows()) rows_cap_.reset();
  doubts_ = 0;
  sizer_.record({.rows = measure.rows, .took = measure.worked}, pace_.batch_time());
  pause_after(measure);
  return outcome.finished;
}

void Backfill::pause_after(const BatchMeasure& measure) {
  last_batch_ = {.rows = measure.rows, .took = measure.worked};
  pace_.record(last_batch_, company());
  meter_.record(measure);
  parts_.observer.batch_done(progress());
  wait_out_pause();
}

void Backfill::wait_out_pause() {
  const SteadyTime begun = parts_.clock.steady();
  bool is_over = false;
  // When it is asked to stop, the next batch is not begun.
  while (!is_over && !parts_.stop.stop_requested()) {
    const auto whole = pace_.pause();
    if (whole && paused_ >= *whole) break;
    const Milliseconds left = whole ? *whole - paused_ : kLookAgain;
    is_over = whole && left <= kLookAgain;
    parts_.clock.sleep(std::min(left, kLookAgain), parts_.stop);
    paused_ = std::chrono::ceil<Milliseconds>(parts_.clock.steady() - begun);
    if (!is_over) look_again();
  }
  meter_.record_pause(std::exchange(paused_, Milliseconds{0}));
}

void Backfill::look_again() {
  in_transaction(Access::read,
                 [this](Transaction& transaction) { obey(parts_.regulator.now(transaction)); });
  parts_.observer.batch_done(progress());
  // Who watches from another process sees a pause begin, not only last.
  const bool stands_still = !pace_.pause();
  if (std::exchange(stands_still_, stands_still) == stands_still) return keep_lease();
  save_outside_of_batch();
}

void Backfill::obey(const Regulation& regulation) {
  allowance_ = regulation.allowance;
  pace_.limit(regulation.limits);
  pace_.allow(allowance_.share);
  sizer_.limit(pace_.batch_rows());
  if (allowance_.critical.empty()) return;
  throw Error(ErrorKind::gave_up_waiting,
              {.message = fmt::format("stopped in {}, between two batches: {} is critical",
                                      limits_.work, allowance_.critical),
               .hint = "See to that, and give the command again to go on."});
}

void Backfill::keep_lease() {
  if (parts_.clock.steady() - renewed_ < kLeaseRenewal) return;
  save_outside_of_batch();
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
  const auto between = [&] {
    if (parts_.stop.stop_requested()) throw stopped(limits_.work);
    keep_lease();
  };
  return count_left_over({.session = parts_.session,
                          .work = parts_.work,
                          .ledger = parts_.ledger,
                          .retrier = retrier(),
                          .batch_time = pace_.batch_time(),
                          .batch_rows = pace_.batch_rows(),
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
  renewed_ = parts_.clock.steady();
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
  progress.throttled = meter_.throttled() + paused_;
  progress.blocked = meter_.blocked();
  progress.quarantined = quarantined_;
  progress.slowed_by = allowance_.held_by.empty() ? pace_.slowed_by() : allowance_.held_by;
  progress.signals = allowance_.signals;
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
                parts_.regulator.note_attempt(Attempted::was_busy);
                parts_.observer.waiting({.what = limits_.work,
                                         .cause = notice.cause.message(),
                                         .attempt = notice.attempt,
                                         .waited = notice.waited,
                                         .budget = notice.budget,
                                         .next_in = notice.next_in});
              },
          .seed = limits_.seed};
}

void Backfill::in_transaction(Access access, const std::function<void(Transaction&)>& body) {
  with_retry(retrier(), [&] {
    const auto transaction = parts_.session.begin(access);
    body(*transaction);
  });
}

}  // namespace ratchet
