// The rows of `segment`: how far row work has come. A step with several dual writes to fill has one
// segment for each. Written in the batch's own transaction, so a cursor is never ahead of its rows
// nor behind them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/row_work.hpp"
#include "journal/tables.hpp"
#include "plan/progress.hpp"

namespace ratchet {

struct SegmentKey {
  std::string migration;
  int ordinal = 0;
  int segment = 0;
  bool operator==(const SegmentKey&) const = default;
};

struct SegmentRecord {
  Cursor cursor;
  int pass = 1;
  std::int64_t rows_seen = 0;  // in this pass
  std::int64_t rows_changed = 0;
  bool finished = false;
  BatchProgress progress;  // what was last told, for who watches from another process
};

class SegmentTable {
 public:
  explicit SegmentTable(const JournalTables& tables) : table_(tables.segment) {}

  std::optional<SegmentRecord> find(Transaction& transaction, const SegmentKey& key) const;
  void put(Transaction& transaction, const SegmentKey& key, const SegmentRecord& record) const;
  // What was told last of the segments of a migration that are not finished.
  std::vector<BatchProgress> unfinished(Transaction& transaction,
                                        const std::string& migration) const;
  void forget(Transaction& transaction, const std::string& migration) const;
  void forget_step(Transaction& transaction, const std::string& migration, int ordinal) const;

 private:
  QualifiedName table_;
};

}  // namespace ratchet
