// The rows of `quarantine`: what row work could not convert, by key and with the database's words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/row_work.hpp"
#include "journal/segments.hpp"
#include "journal/tables.hpp"
#include "plan/status.hpp"

namespace ratchet {

struct QuarantineRecord {
  TaskKey task;
  QuarantinedRow row;
  std::optional<std::string> skipped;  // why it may stay as it is
};

class QuarantineTable {
 public:
  explicit QuarantineTable(const JournalTables& tables) : table_(tables.quarantine) {}

  std::vector<QuarantineRecord> of(Transaction& transaction, const std::string& migration) const;
  // A row that is there already keeps its `since`, and its reason to be skipped.
  void put(Transaction& transaction, const QuarantineRecord& record) const;
  void remove(Transaction& transaction, const QuarantineRecord& record) const;
  void skip_all(Transaction& transaction, const MigrationId& migration,
                const std::string& reason) const;
  void forget(Transaction& transaction, const std::string& migration) const;
  void forget_step(Transaction& transaction, const std::string& migration, int ordinal) const;

 private:
  QualifiedName table_;
};

}  // namespace ratchet
