#include "postgres/snapshot_check.hpp"

#include "dialect/row_check_parts.hpp"

namespace ratchet::postgres {

CheckOutcome SnapshotCheck::run(Transaction& port, const Batch& batch, std::int64_t samples_max) {
  PostgresTransaction& transaction = of_postgres(port);
  if (!stands_still(transaction, batch.after)) {
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

bool SnapshotCheck::let_go() {
  const bool is_held = snapshot_.has_value();
  snapshot_.reset();
  return is_held;
}

// Gives the transaction the pass's snapshot. False when that is lost, or good for nothing any more.
bool SnapshotCheck::stands_still(PostgresTransaction& transaction, const Cursor& after) {
  if (after.text.empty()) {
    snapshot_.emplace(holder_);
    seen_by_ = snapshot_->words();
  }
  if (!snapshot_ || !snapshot_->is_held()) return false;
  snapshot_->share_with(transaction);
  return !was_rewritten(transaction);
}

}  // namespace ratchet::postgres
