// The tables that the migration touches are as ratchet left them.
#include <fmt/format.h>

#include "engine/gates/gate.hpp"
#include "engine/watch.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {

GateStatus check_schema_gate(const GateFacts& facts) {
  const MigrationRecord& record = facts.migration.record;
  const auto changes = diff(record.definitions, definitions_of(facts.schema, record.tables));
  if (changes.empty()) return open_gate("nobody else has changed what it touches");
  return closed_gate({.reason = to_text(changes),
                      .remedy = fmt::format("Put it back as it was, then verify again: ratchet "
                                            "verify {}.",
                                            record.id.text)});
}

}  // namespace ratchet
