// A migration of the journal as the engine works on it: its row, its plan read again, and the state
// of each step. A value, as of the transaction that it was read in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/site.hpp"

namespace ratchet {

struct InHand {
  MigrationRecord record;
  Plan plan;
  std::vector<StepRecord> steps;  // as many as the plan has, in the same order

  const MigrationId& id() const { return record.id; }
  const PlannedStep& planned(int ordinal) const;
  const StepRecord& step(int ordinal) const;
  StepKey key(int ordinal) const { return {.migration = record.id.text, .ordinal = ordinal}; }
  // The ordinals of a phase, in order.
  std::vector<int> ordinals(Phase phase) const;
};

// nullopt when the journal knows no such migration, or only that it was rolled back.
std::optional<InHand> find_in_hand(Site& site, Transaction& transaction, const std::string& id);

// Throws Error{usage} in place of nullopt.
InHand take_in_hand(Site& site, Transaction& transaction, const std::string& id);
InHand take_in_hand(Site& site, const std::string& id);

bool is_done(const StepRecord& step);
bool any_done(const InHand& migration, Phase phase);

// A step whose work is done row by row: a copy, update_rows, delete_rows or compare.
bool works_on_rows(const Step& step);
// A dual write or a repair: in force from the moment that it is done.
bool comes_in_force(const Step& step);

// The dual writes of the plan that a copy or a compare is for. It names only a table: the first
// such step of a table is for the first dual write on it, and so on; the last one is for all that
// are left.
std::vector<const DualWrite*> mappings_of(const Plan& plan, int ordinal);

}  // namespace ratchet
