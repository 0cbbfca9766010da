// Work on the rows of one table, one bounded batch at a time. The backfiller and the verifier
// decide how large a batch is and when the next one comes; a dialect knows how a batch is done.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/session.hpp"

namespace ratchet {

// Where a pass over a table, or over a segment of it, stands. Only the dialect that made it can
// read it; "" is the start of the table.
struct Cursor {
  std::string text;
  bool operator==(const Cursor&) const = default;
};

struct Batch {
  Cursor after;
  std::int64_t rows_max = 0;
};

struct BatchOutcome {
  Cursor reached;
  std::int64_t rows_seen = 0;
  std::int64_t rows_changed = 0;
  bool finished = false;  // there is nothing after `reached`
};

// The first row after a cursor, when it is the one that fails.
struct FailedRow {
  std::string key;    // "id = 42"
  std::string error;  // the database's words
  Cursor after;       // goes on behind it
};

// A copy (the filling of a dual write's new side), update_rows or delete_rows.
class RowWork {
 public:
  virtual ~RowWork() = default;

  // Where the segments begin that several workers can go over side by side: about `parts` of them,
  // one where that makes no sense. A batch that begins in a segment ends with it at the latest.
  virtual std::vector<Cursor> split(Transaction& transaction, int parts) = 0;

  // Idempotent. Throws Error{row_failed} when an expression raises on a row of the batch: the
  // transaction must then be rolled back, and tried again with fewer rows.
  virtual BatchOutcome run(Transaction& transaction, const Batch& batch) = 0;

  // Reads only: rows_changed counts the rows that run() would still change.
  virtual BatchOutcome count_left(Transaction& transaction, const Batch& batch) = 0;

  // Names the row after `after`, on which a batch of one has just failed. Reads only. The key is
  // empty when there is no row behind `after` any more.
  virtual FailedRow describe_failed(Transaction& transaction, const Cursor& after) = 0;

  // Whether the row with that key (as FailedRow.key named it) still fails. Reads only.
  // For a row that is gone: false.
  virtual bool still_fails(Transaction& transaction, const std::string& key) = 0;

  // From statistics; never scans.
  virtual std::int64_t estimated_rows(Transaction& transaction) = 0;
};

// A row that does not hold the invariant, or that loses something on a round trip.
// differs: both sides are there. missing, extra: of the new side, in another table or store.
// raises: the mapping can't convert it. lossy: it holds, but backward(forward(old)) is not old, so
// purge would lose something.
enum class BadKind { differs, missing, extra, raises, lossy };

struct BadRow {
  std::string key;                                         // "id = 42"
  std::vector<std::pair<std::string, std::string>> sides;  // column -> value, both sides
  BadKind kind = BadKind::differs;
  bool operator==(const BadRow&) const = default;
};

// "missing"
std::string_view name(BadKind kind);
// Throws Error{store_failed} for what is none.
BadKind bad_kind_of(std::string_view word);

struct CheckOutcome {
  Cursor reached;
  std::int64_t rows_seen = 0;
  std::int64_t broken = 0;
  std::int64_t lossy = 0;
  std::vector<BadRow> samples;  // at most samples_max
  bool finished = false;
  // What the pass has said so far no longer counts: it starts over, from an empty cursor.
  bool begun_anew = false;
  // What the pass keeps in the store is lost, and nothing was looked at: go_on() before this batch.
  bool let_go = false;
};

// Which side of broken rows is taken to be right.
enum class RightSide { old_side, new_side };

// The comparison of both sides of a dual write.
class RowCheck {
 public:
  virtual ~RowCheck() = default;
  // A row on which an expression raises is a broken row, and its sample has the error: whoever
  // compares has to get over it. Samples of broken rows come before those of lossy ones.
  virtual CheckOutcome run(Transaction& transaction, const Batch& batch,
                           std::int64_t samples_max) = 0;
  virtual std::int64_t estimated_rows(Transaction& transaction) = 0;

  // Makes the other side of the broken rows of a batch what the mapping says. Returns how many rows
  // that were. Throws Error{row_failed} as RowWork::run does, Error{busy} for a row that somebody
  // has locked, and Error{usage} where the mapping has nothing to make it of.
  virtual std::int64_t mend(Transaction& transaction, const Batch& batch, RightSide right) = 0;

  // Places to look at in a sample, spread over the table: at most about so many, the first of them
  // its beginning.
  virtual std::vector<Cursor> spread(Transaction& transaction, int places) = 0;

  // Begins a pass that several can go over at once: where the segments begin that it consists of,
  // about `parts` of them. A batch that begins in a segment ends with it at the latest. None where
  // one alone has to go over everything.
  virtual std::vector<Cursor> split(Transaction& transaction, int parts) = 0;
  // For somebody else's part in the pass that was begun by split, on another session and thread.
  // This one outlives it. Throws Error{bug} where nothing is split.
  virtual std::unique_ptr<RowCheck> beside() = 0;

  // What all rows of the pass were seen by, in the store's words; empty where each batch sees the
  // moment in which it is read.
  virtual std::string snapshot() const = 0;

  // Gives up what the pass keeps in the store, a snapshot. True when there was one: go_on() before
  // the next batch.
  virtual bool let_go() = 0;

  // Goes on with a pass that was let go, or that another process began: what follows is seen as it
  // is from this moment on. False where it has to begin anew, at an empty cursor.
  virtual bool go_on() = 0;

  // The last part of a pass that has gone on: where it looks again, since rows may have come to
  // where it had been. Such a batch looks at what was written since the first part, and counts
  // every row as seen. `since`: the snapshot() of the first part. None where rows that don't hold
  // can't have come there.
  virtual std::vector<Cursor> look_again(Transaction& transaction, const std::string& since,
                                         int parts) = 0;
};

}  // namespace ratchet
