#include "backfill/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "plan/together.hpp"
#include "throttle/pause.hpp"

namespace ratchet {
namespace {

constexpr Milliseconds kRenewal{3'000};
// How soon it sees that others are through, or that a segment has come free.
constexpr Milliseconds kLookForOthers{100};

}  // namespace

BackfillWorker::BackfillWorker(const BackfillParts& parts, const BackfillLimits& limits)
    : parts_(parts),
      limits_(limits),
      tempo_({.writers = limits.writers, .limits = {}, .seed = limits.seed}) {}

void BackfillWorker::begin() {
  in_transaction(Access::read, [this](Transaction& transaction) {
    quarantined_ = parts_.ledger.quarantined(transaction);
    estimated_rows_ = parts_.work.estimated_rows(transaction);
    look(transaction);
  });
  tempo_.begin(company());
  renewed_ = parts_.clock.steady();
}

void BackfillWorker::go_over() {
  while (standing_.unfinished > 0) {
    if (!claim()) {
      wait_for_others();
      continue;
    }
    try {
      go_over_segment();
    } catch (const Error& error) {
      give_back();
      // Only the segment, perhaps: whether it was the run, too, the next claim finds out.
      if (error.kind() != ErrorKind::lease_lost) throw;
    }
  }
}

bool BackfillWorker::claim() {
  stop_if_asked();
  std::optional<ClaimedWork> claimed;
  in_transaction(Access::write, [&](Transaction& transaction) {
    parts_.ledger.hold(transaction, nullptr);
    claimed = parts_.ledger.claim(transaction);
    if (claimed) {
      parts_.ledger.save(transaction, claimed->segment, claimed->position, own_progress());
    }
    standing_ = parts_.ledger.standing(transaction, claimed ? &claimed->segment : nullptr);
    transaction.commit();
  });
  renewed_ = parts_.clock.steady();
  if (!claimed) return false;
  segment_ = claimed->segment;
  position_ = claimed->position;
  return true;
}

// A pause is spent with the segment that comes next, so that all see who shares the work.
void BackfillWorker::go_over_segment() {
  while (!position_.finished) {
    wait_out_pause();
    stop_if_asked();
    const std::int64_t rows = tempo_.next_rows();
    const SteadyTime begun = parts_.clock.steady();
    try {
      run_batch(rows);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::row_failed) throw;
      // It was rolled back, but clients had to wait for it all the same.
      record({.worked = parts_.clock.steady() - begun});
      go_around_failed_row(rows);
    }
  }
}

void BackfillWorker::run_batch(std::int64_t rows) {
  BatchOutcome outcome;
  BatchMeasure measure;
  const SteadyTime asked = parts_.clock.steady();
  with_retry(retrier(), [&] {
    const auto transaction = parts_.session.begin(Access::write);
    const SteadyTime begun = parts_.clock.steady();
    hold(*transaction);
    outcome = parts_.work.run(*transaction, {.after = position_.cursor, .rows_max = rows});
    WorkPosition reached = position_;
    reached.cursor = outcome.reached;
    reached.rows_seen += outcome.rows_seen;
    reached.rows_changed += outcome.rows_changed;
    reached.finished = outcome.finished;
    parts_.ledger.save(*transaction, *segment_, reached, own_progress());
    look(*transaction);
    transaction->commit();
    position_ = reached;
    renewed_ = parts_.clock.steady();
    measure = {.rows = outcome.rows_seen,
               .blocked = begun - asked,
               .worked = parts_.clock.steady() - begun};
  });
  if (outcome.finished) segment_.reset();
  parts_.regulator.note_attempt(Attempted::went_well);
  if (outcome.rows_changed > 0) parts_.failures = 0;
  doubts_ = 0;
  // The end of a segment says nothing of how large a batch may be.
  if (!outcome.finished) tempo_.record_success(measure);
  record(measure);
}

void BackfillWorker::hold(Transaction& transaction) {
  if (auto standing = parts_.ledger.hold(transaction, own())) position_ = std::move(*standing);
}

void BackfillWorker::record(const BatchMeasure& measure) {
  tempo_.record(measure, company());
  tell();
}

void BackfillWorker::wait_out_pause() {
  const auto look_while_it_lasts = [this](Milliseconds so_far) {
    paused_ = so_far;
    look_again();
  };
  tempo_.record_pause(wait_out({.clock = parts_.clock,
                                .stop = parts_.stop,
                                .whole = [this] { return tempo_.pause(); },
                                .look_again = look_while_it_lasts}));
  paused_ = Milliseconds{0};
}

void BackfillWorker::wait_for_others() {
  if (standing_.unfinished == 0) return;
  parts_.clock.sleep(kLookForOthers, parts_.stop);
  look_again();
}

void BackfillWorker::look_again() {
  in_transaction(Access::read, [this](Transaction& transaction) { look(transaction); });
  tell();
  // Who watches from another process sees a pause begin, not only last.
  const bool stands_still = !tempo_.pause();
  if (std::exchange(stands_still_, stands_still) == stands_still) return keep_lease();
  save_outside_of_batch();
}

void BackfillWorker::look(Transaction& transaction) {
  standing_ = parts_.ledger.standing(transaction, own());
  regulation_ = parts_.regulator.now(transaction);
  const auto others = static_cast<int>(standing_.others.size());
  tempo_.obey(regulation_, 1 + others);
}

void BackfillWorker::tell() {
  if (parts_.man) parts_.man(regulation_.workers);
  parts_.observer.batch_done(progress());
  if (regulation_.allowance.critical.empty()) return;
  throw Error(ErrorKind::gave_up_waiting,
              {.message = fmt::format("stopped in {}, between two batches: {} is critical",
                                      limits_.work, regulation_.allowance.critical),
               .hint = "See to that, and give the command again to go on."});
}

void BackfillWorker::stop_if_asked() const {
  if (!parts_.stop.stop_requested()) return;
  throw Error(ErrorKind::stopped,
              {.message = fmt::format("stopped in {}, between two batches", limits_.work),
               .hint = "Give the command again to go on."});
}

void BackfillWorker::keep_lease() {
  if (parts_.clock.steady() - renewed_ >= kRenewal) save_outside_of_batch();
}

void BackfillWorker::save_outside_of_batch() {
  write([this](Transaction& transaction) {
    if (segment_) parts_.ledger.save(transaction, *segment_, position_, own_progress());
  });
}

void BackfillWorker::write(const std::function<void(Transaction&)>& body) {
  in_transaction(Access::write, [&](Transaction& transaction) {
    hold(transaction);
    body(transaction);
    standing_ = parts_.ledger.standing(transaction, own());
    transaction.commit();
  });
  renewed_ = parts_.clock.steady();
}

// A batch that is tried again never got to commit its own renewal. Should it fail, too, what is
// tried next finds out and tells.
void BackfillWorker::renew_while_waiting() {
  const SteadyTime now = parts_.clock.steady();
  if (now - renewed_ < kRenewal) return;
  renewed_ = now;
  try {
    const auto transaction = parts_.session.begin(Access::write);
    hold(*transaction);
    if (segment_) parts_.ledger.save(*transaction, *segment_, position_, own_progress());
    transaction->commit();
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
  }
}

// So that nobody has to wait until the claim expires. When it can't be, that is all that happens.
void BackfillWorker::give_back() {
  const auto segment = std::exchange(segment_, std::nullopt);
  if (!segment) return;
  try {
    const auto transaction = parts_.session.begin(Access::write);
    parts_.ledger.give_back(*transaction, *segment);
    transaction->commit();
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
    // The error that ends the work is the one to be told.
  }
}

Company BackfillWorker::company() {
  return parts_.session.alone_since_last_asked() ? Company::alone : Company::others_write;
}

BatchProgress BackfillWorker::own_progress() const {
  BatchProgress progress;
  progress.work = limits_.work;
  progress.rows_done = standing_.rows_seen;
  progress.rows_estimated = std::max(estimated_rows_, standing_.rows_seen);
  progress.rows_changed = standing_.rows_changed;
  progress.quarantined = quarantined_;
  tempo_.describe(progress, paused_);
  return progress;
}

BatchProgress BackfillWorker::progress() const {
  std::vector<BatchProgress> workers = standing_.others;
  workers.insert(workers.begin(), own_progress());
  return together(workers,
                  {.rows_seen = standing_.rows_seen, .rows_changed = standing_.rows_changed});
}

Retrier BackfillWorker::retrier() {
  return {.clock = parts_.clock,
          .policy = {.budget = limits_.lock_budget},
          .stop = parts_.stop,
          .on_wait =
              [this](const RetryNotice& notice) {
                parts_.regulator.note_attempt(Attempted::was_busy);
                parts_.observer.waiting(wait_progress(limits_.work, notice));
                renew_while_waiting();
              },
          .seed = limits_.seed};
}

void BackfillWorker::in_transaction(Access access, const std::function<void(Transaction&)>& body) {
  with_retry(retrier(), [&] {
    const auto transaction = parts_.session.begin(access);
    body(*transaction);
  });
}

}  // namespace ratchet
