// The rows that were there before, brought to the other store: a RowWork like any other, so that
// pace, pauses, quarantine and resumption are those of every backfill.
//
// Changes of a span are held back from the relay while its rows are on their way: held back and
// committed, then read, then put beside what is there, then let go, with the cursor. Otherwise a
// row that was deleted meanwhile would come back, and an older one take the place of a newer. The
// span of the next batch is held back in the transaction that ends this one.
#pragma once

#include <optional>

#include "dialect/row_work.hpp"
#include "relay/tenure.hpp"

namespace ratchet {

class Copying final : public RowWork {
 public:
  // All outlive it. The transactions that it is given are of the old end's store.
  Copying(const BothEnds& ends, const Tenure& tenure) : ends_(ends), tenure_(tenure) {}

  // One segment: keys are held back in one span.
  std::vector<Cursor> split(Transaction& transaction, int parts) override;
  BatchOutcome run(Transaction& transaction, const Batch& batch) override;
  // Whether every row has come is the comparison's business.
  BatchOutcome count_left(Transaction& transaction, const Batch& batch) override;
  FailedRow describe_failed(Transaction& transaction, const Cursor& after) override;
  bool still_fails(Transaction& transaction, const std::string& key) override;
  std::int64_t estimated_rows(Transaction& transaction) override;

 private:
  // What was held back in the transaction that ended at this cursor. A cursor is never used twice,
  // so that who begins at it knows that the transaction was committed.
  struct Held {
    Cursor at;
    KeySpan span;
    std::int64_t rows_max = 0;
  };
  Cursor hold_back(Transaction& transaction, const std::optional<Row>& after,
                   std::int64_t rows_max);
  std::vector<RefusedRow> put(const Rows& rows);
  std::vector<RefusedRow> try_to_put(const Rows& rows);

  const BothEnds& ends_;
  const Tenure& tenure_;
  std::optional<Held> held_;
  std::int64_t cursors_ = 0;  // that were given out
};

}  // namespace ratchet
