#include "backfill/left_over.hpp"

#include <algorithm>

#include "throttle/batch_sizer.hpp"

namespace ratchet {
namespace {

class Counting {
 public:
  explicit Counting(const LeftOverParts& parts) : parts_(parts), sizer_(parts.batch_rows) {}

  std::int64_t run() {
    while (!finished_) {
      count_batch(std::min(sizer_.next(parts_.batch_time), rows_cap_));
      parts_.between();
    }
    return left_;
  }

 private:
  void count_batch(std::int64_t rows) {
    try {
      with_retry(parts_.retrier, [&] { count_rows(rows); });
      rows_cap_ = std::min(rows_cap_ * 2, parts_.batch_rows);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::row_failed) throw;
      rows_cap_ = std::max<std::int64_t>(1, rows / 2);
      if (rows == 1) with_retry(parts_.retrier, [&] { count_failing_row(); });
    }
  }

  void count_rows(std::int64_t rows) {
    const auto transaction = parts_.session.begin(Access::read);
    const SteadyTime begun = parts_.retrier.clock.steady();
    const BatchOutcome outcome =
        parts_.work.count_left(*transaction, {.after = cursor_, .rows_max = rows});
    sizer_.record({.rows = outcome.rows_seen, .took = parts_.retrier.clock.steady() - begun},
                  parts_.batch_time);
    cursor_ = outcome.reached;
    left_ += outcome.rows_changed;
    finished_ = outcome.finished;
  }

  void count_failing_row() {
    const auto transaction = parts_.session.begin(Access::read);
    const FailedRow row = parts_.work.describe_failed(*transaction, cursor_);
    if (!parts_.ledger.is_quarantined(*transaction, row.key)) ++left_;
    cursor_ = row.after;
  }

  const LeftOverParts& parts_;
  BatchSizer sizer_;
  Cursor cursor_;
  std::int64_t rows_cap_ = parts_.batch_rows;
  std::int64_t left_ = 0;
  bool finished_ = false;
};

}  // namespace

std::int64_t count_left_over(const LeftOverParts& parts) { return Counting(parts).run(); }

}  // namespace ratchet
