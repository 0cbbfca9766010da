// What workers remember between two batches, and how they share the rows. Each call is part of the
// batch's own transaction, so what is remembered and what was done can't differ. The engine
// implements it with the journal. It keeps nothing itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/row_work.hpp"
#include "plan/progress.hpp"

namespace ratchet {

// How far one segment has come.
struct WorkPosition {
  Cursor cursor;
  std::int64_t rows_seen = 0;
  std::int64_t rows_changed = 0;
  bool finished = false;
  bool operator==(const WorkPosition&) const = default;
};

// A segment that is one worker's, until another takes it over.
struct WorkSegment {
  int number = 0;
  std::int64_t claim = 0;
};

struct ClaimedWork {
  WorkSegment segment;
  WorkPosition position;
};

// What the work has come to, over all segments.
struct WorkStanding {
  int pass = 0;                            // 0: not begun
  std::int64_t rows_seen = 0;              // in that pass
  std::int64_t rows_changed = 0;           // in all of them
  int unfinished = 0;                      // segments
  bool is_done = false;                    // and nothing was left
  std::vector<BatchProgress> others = {};  // who else is at a segment, as they told last
};

class WorkLedger {
 public:
  virtual ~WorkLedger() = default;

  // `own`: the segment of who asks; nullptr: none.
  virtual WorkStanding standing(Transaction& transaction, const WorkSegment* own) = 0;
  virtual void begin_pass(Transaction& transaction, int pass,
                          const std::vector<Cursor>& segments) = 0;
  virtual void end_last_pass(Transaction& transaction) = 0;
  // nullopt: there is none that nobody is at.
  virtual std::optional<ClaimedWork> claim(Transaction& transaction) = 0;

  // First in every write transaction: where the segment stands, which may be behind what was saved
  // last, since a crash of the store takes away what has just been committed. Throws
  // Error{lease_lost} when somebody else took over the run, or this segment.
  virtual std::optional<WorkPosition> hold(Transaction& transaction, const WorkSegment* own) = 0;
  virtual void save(Transaction& transaction, const WorkSegment& segment,
                    const WorkPosition& position, const BatchProgress& progress) = 0;
  virtual void give_back(Transaction& transaction, const WorkSegment& segment) = 0;

  virtual void quarantine(Transaction& transaction, const FailedRow& row) = 0;
  virtual bool is_quarantined(Transaction& transaction, const std::string& key) = 0;
  // Those that are to be put right, not those that were skipped with a reason.
  virtual std::int64_t quarantined(Transaction& transaction) = 0;
};

}  // namespace ratchet
