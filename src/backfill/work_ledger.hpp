// What the backfill remembers between two batches. Each call is part of the batch's own
// transaction, so what is remembered and what was done can't differ. The engine implements it with
// the journal.
#pragma once

#include <string>

#include "dialect/row_work.hpp"
#include "plan/progress.hpp"

namespace ratchet {

struct WorkPosition {
  Cursor cursor;
  int pass = 1;
  std::int64_t rows_seen = 0;     // in this pass
  std::int64_t rows_changed = 0;  // in all of them
  bool finished = false;
  bool operator==(const WorkPosition&) const = default;
};

class WorkLedger {
 public:
  virtual ~WorkLedger() = default;

  virtual WorkPosition position(Transaction& transaction) = 0;
  // First in every write transaction. Throws Error{lease_lost} when somebody else took over.
  virtual void hold(Transaction& transaction) = 0;
  virtual void save(Transaction& transaction, const WorkPosition& position,
                    const BatchProgress& progress) = 0;

  virtual void quarantine(Transaction& transaction, const FailedRow& row) = 0;
  virtual bool is_quarantined(Transaction& transaction, const std::string& key) = 0;
  // Those that are to be put right, not those that were skipped with a reason.
  virtual std::int64_t quarantined(Transaction& transaction) = 0;
};

}  // namespace ratchet
