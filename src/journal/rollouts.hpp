// The rows of `rollout`: for how many of its users the application goes by the new side. The
// application reads them, too (docs/rollout.md), so they say nothing that it may not know.
#pragma once

#include <optional>
#include <string>

#include "journal/tables.hpp"
#include "plan/status.hpp"

namespace ratchet {

struct RolloutRecord {
  RolloutStatus status;
  std::string mark;  // of the store's counters, when it was set (Store::usage_mark)
  bool operator==(const RolloutRecord&) const = default;
};

class RolloutTable {
 public:
  explicit RolloutTable(const JournalTables& tables) : table_(tables.rollout) {}

  std::optional<RolloutRecord> find(Transaction& transaction, const std::string& migration) const;
  // Takes the place of what was said before.
  void put(Transaction& transaction, const std::string& migration,
           const RolloutRecord& record) const;
  void forget(Transaction& transaction, const std::string& migration) const;

 private:
  QualifiedName table_;
};

}  // namespace ratchet
