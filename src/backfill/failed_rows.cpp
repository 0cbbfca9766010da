// What a worker does about a row that fails: it comes closer by halving its batches, and puts the
// row into quarantine once it stands before it.
#include <fmt/format.h>

#include "backfill/worker.hpp"
#include "base/text.hpp"

namespace ratchet {
namespace {

// A failure that is gone when the row is looked at: somebody has just put it right. Not for ever.
constexpr int kDoubtsMax = 3;

}  // namespace

void BackfillWorker::go_around_failed_row(std::int64_t rows) {
  if (rows > 1) return tempo_.halve(rows);
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

void BackfillWorker::quarantine_next_row() {
  std::optional<FailedRow> failed;
  in_transaction(Access::write, [&](Transaction& transaction) {
    failed.reset();
    hold(transaction);
    const FailedRow row = parts_.work.describe_failed(transaction, position_.cursor);
    if (row.key.empty()) return;  // somebody has deleted it
    if (doubts_ < kDoubtsMax && !parts_.work.still_fails(transaction, row.key)) return;
    WorkPosition behind = position_;
    behind.cursor = row.after;
    ++behind.rows_seen;
    parts_.ledger.quarantine(transaction, row);
    parts_.ledger.save(transaction, *segment_, behind, own_progress());
    quarantined_ = parts_.ledger.quarantined(transaction);
    transaction.commit();
    position_ = behind;
    failed = row;
  });
  if (failed) {
    record_failure(*failed);
  } else {
    ++doubts_;
  }
}

void BackfillWorker::record_failure(const FailedRow& row) {
  doubts_ = 0;
  const int in_a_row = ++parts_.failures;
  if (in_a_row < limits_.failures) return;
  throw Error(
      ErrorKind::quarantined,
      {.message = fmt::format("{} rows of {} in a row can't be converted; the last is {}: {}",
                              in_a_row, limits_.work, row.key, row.error),
       .hint = "The expression seems wrong: roll back, correct the file and start again."});
}

}  // namespace ratchet
