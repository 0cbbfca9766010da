// The rows of `event`: who did what when. Only ever added to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/session.hpp"
#include "journal/tables.hpp"
#include "plan/status.hpp"

namespace ratchet {

class EventTable {
 public:
  explicit EventTable(const JournalTables& tables) : table_(tables.event) {}

  // The number is given here: the next one.
  void add(Transaction& transaction, const Event& event) const;
  // Oldest first. nullopt: of all migrations.
  std::vector<Event> of(Transaction& transaction,
                        const std::optional<std::string>& migration) const;

 private:
  QualifiedName table_;
};

}  // namespace ratchet
