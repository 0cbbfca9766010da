// The rows of `control`: knobs that somebody has turned for one run, from any terminal. Whoever
// carries the migration out reads them between two batches; nobody's lease is needed to turn one.
#pragma once

#include <string>
#include <vector>

#include "dialect/session.hpp"
#include "journal/tables.hpp"
#include "plan/status.hpp"

namespace ratchet {

// The knob that stops the work on rows while it is there; its value says nothing.
inline constexpr std::string_view kPausedKnob = "paused";

class ControlTable {
 public:
  explicit ControlTable(const JournalTables& tables) : table_(tables.control) {}

  // "paused" first, then by name.
  std::vector<ControlStatus> of(Transaction& transaction, const std::string& migration) const;
  // Takes the place of a knob of that name.
  void put(Transaction& transaction, const std::string& migration,
           const ControlStatus& control) const;
  void remove(Transaction& transaction, const std::string& migration, std::string_view name) const;
  void forget(Transaction& transaction, const std::string& migration) const;

 private:
  QualifiedName table_;
};

}  // namespace ratchet
