// The triggers that keep both sides in step are in force, as ratchet made them.
#include <fmt/format.h>

#include "engine/gates/gate.hpp"
#include "engine/watch.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {

GateStatus check_dual_write_gate(const GateFacts& facts) {
  const MigrationRecord& record = facts.migration.record;
  const std::string remedy = fmt::format(
      "Writes may have been missed: put the triggers back as they were, then verify "
      "again: ratchet verify {}.",
      record.id.text);
  for (const PlannedStep& planned : facts.migration.plan.steps) {
    if (planned.phase != Phase::migrate || !comes_in_force(planned.step)) continue;
    if (facts.migration.step(planned.ordinal).in_force) continue;
    return closed_gate({.reason = fmt::format("`{}` is not in force", planned.summary),
                        .remedy = fmt::format("Give `ratchet apply {}`.", record.id.text)});
  }
  const auto changes = diff(record.guards, guards_on(facts.schema, record.tables));
  if (changes.empty()) return open_gate("in force, without a gap that is known");
  if (lacks_only_guards(record, facts.schema)) {
    return closed_gate({.reason = to_text(changes),
                        .remedy = fmt::format("Writes may have been missed. Give `ratchet apply "
                                              "{}`: it puts them back and compares every row.",
                                              record.id.text)});
  }
  return closed_gate({.reason = to_text(changes), .remedy = remedy});
}

}  // namespace ratchet
