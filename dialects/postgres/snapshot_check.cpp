#include "postgres/snapshot_check.hpp"

#include "base/error.hpp"
#include "dialect/row_check_parts.hpp"

namespace ratchet::postgres {

CheckOutcome SnapshotCheck::run(Transaction& port, const Batch& batch, std::int64_t samples_max) {
  PostgresTransaction& transaction = of_postgres(port);
  if (batch.after.text.empty()) begin();
  if (!share(transaction)) {
    snapshot_.reset();
    return {.let_go = true};
  }
  if (was_rewritten(transaction)) {
    snapshot_.reset();
    return {.begun_anew = true};
  }
  prepare(transaction);
  const auto check = [&](const Batch& range) {
    Savepoint undone(transaction);
    return count_and_look(transaction, range, samples_max);
  };
  const auto raising = [&](const Cursor& after, const Error& error) {
    return raising_row(transaction, after, error);
  };
  CheckOutcome outcome = check_in_halves(batch, {.check = check, .raising_row = raising});
  order_samples(outcome, samples_max);
  return outcome;
}

std::vector<Cursor> SnapshotCheck::split(Transaction& port, int parts) {
  PostgresTransaction& transaction = of_postgres(port);
  begin();
  return share(transaction) ? segments(transaction, parts) : std::vector<Cursor>{};
}

std::unique_ptr<RowCheck> SnapshotCheck::beside() {
  auto other = same();
  other->lent_ = snapshot_.value().id();
  return other;
}

bool SnapshotCheck::let_go() {
  const bool is_held = snapshot_.has_value();
  snapshot_.reset();
  return is_held;
}

bool SnapshotCheck::go_on() {
  begin();
  return true;
}

std::vector<Cursor> SnapshotCheck::look_again(Transaction& port, const std::string& since,
                                              int parts) {
  PostgresTransaction& transaction = of_postgres(port);
  begin();
  if (share(transaction)) return segments_since(transaction, oldest_unseen(since), parts);
  throw Error(ErrorKind::busy, {.message = "the connection that held the snapshot was lost",
                                .hint = "The same attempt may succeed later."});
}

void SnapshotCheck::begin() {
  snapshot_.emplace(holder_);
  seen_by_ = snapshot_->words();
}

// Gives the transaction the pass's snapshot. False when that is lost.
bool SnapshotCheck::share(PostgresTransaction& transaction) {
  if (!lent_.empty()) return share_snapshot(transaction, lent_);
  return snapshot_ && snapshot_->is_held() && share_snapshot(transaction, snapshot_->id());
}

}  // namespace ratchet::postgres
