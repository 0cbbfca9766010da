// The rows of `segment`: how far row work has come, and who is at it. A task is gone over in
// segments, side by side. What is done to a segment's rows and its cursor are one transaction, so a
// cursor is never ahead of its rows nor behind them.
//
// A segment is its claimant's for as long as that renews the claim with its batches. Each claim has
// a number of its own, and every write asserts it: who was taken over while it slept changes
// nothing when it wakes. A claim ends with the lease that it was made under.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/row_work.hpp"
#include "journal/lease.hpp"
#include "journal/tables.hpp"
#include "plan/progress.hpp"

namespace ratchet {

// The work of a step on one table: a copy that fills several dual writes has one for each.
struct TaskKey {
  std::string migration;
  int ordinal = 0;
  int task = 0;
  bool operator==(const TaskKey&) const = default;
};

struct SegmentKey {
  std::string migration;
  int ordinal = 0;
  int segment = 0;  // counts over all tasks and passes of the step
  bool operator==(const SegmentKey&) const = default;
};

struct SegmentRecord {
  Cursor cursor;
  int pass = 1;
  std::int64_t rows_seen = 0;
  std::int64_t rows_changed = 0;
  bool finished = false;
  BatchProgress progress;  // what was last told of it
};

struct SegmentClaim {
  SegmentKey segment;
  std::int64_t number = 0;
};

struct ClaimedSegment {
  SegmentClaim claim;
  SegmentRecord record;
};

struct Claimant {
  LeaseHolder by;
  std::int64_t lease = 0;  // the token of the run's
  WallTime now;
};

// What a task has come to, over all its segments.
struct TaskStanding {
  int pass = 0;                   // 0: not begun
  std::int64_t rows_seen = 0;     // in that pass
  std::int64_t rows_changed = 0;  // in all of them
  int unfinished = 0;             // segments
  bool is_done = false;           // the last pass left nothing
};

// Who is at a segment now, and what it has told last.
struct SegmentAtWork {
  WorkerStatus worker;
  BatchProgress progress;
};

class SegmentTable {
 public:
  explicit SegmentTable(const JournalTables& tables)
      : table_(tables.segment), leases_(tables.lease), claiming_(tables.claiming) {}

  // One more pass over a task, in segments that begin there.
  void begin_pass(Transaction& transaction, const TaskKey& task, int pass,
                  const std::vector<Cursor>& segments) const;
  void end_last_pass(Transaction& transaction, const TaskKey& task) const;
  TaskStanding standing(Transaction& transaction, const TaskKey& task) const;

  // The first segment that is not finished and that nobody is at. Takes over what was claimed under
  // another lease, was not renewed in time, or by a process of this host that is gone.
  std::optional<ClaimedSegment> claim(Transaction& transaction, const TaskKey& task,
                                      const Claimant& claimant) const;
  // First in a transaction that works on a claimed segment, which stands there. These two throw
  // Error{lease_lost} when somebody else has taken it over.
  SegmentRecord hold(Transaction& transaction, const SegmentClaim& claim) const;
  // Renews the claim; a segment that is finished is nobody's.
  void save(Transaction& transaction, const SegmentClaim& claim, const SegmentRecord& record,
            WallTime now) const;
  // So that nobody has to wait for the claim to expire. Nothing when it was lost.
  void give_back(Transaction& transaction, const SegmentClaim& claim) const;
  std::vector<SegmentAtWork> at_work(Transaction& transaction, const TaskKey& task,
                                     WallTime now) const;

  // Of work that nobody shares: a comparison.
  void put(Transaction& transaction, const SegmentKey& key, const SegmentRecord& record) const;
  // The task that was begun last; nullopt: none.
  std::optional<TaskKey> latest(Transaction& transaction, const std::string& migration) const;
  // What was told last of each segment of a task.
  std::vector<BatchProgress> told(Transaction& transaction, const TaskKey& task) const;

  void forget(Transaction& transaction, const std::string& migration) const;
  void forget_step(Transaction& transaction, const std::string& migration, int ordinal) const;

 private:
  std::optional<ClaimedSegment> take(Transaction& transaction, const SegmentClaim& seen,
                                     const Claimant& claimant) const;
  void add(Transaction& transaction, const SegmentKey& key, int task,
           const SegmentRecord& record) const;

  QualifiedName table_;
  QualifiedName leases_;
  SqlText claiming_;
};

}  // namespace ratchet
