// Both sides have been maintained for long enough to trust them.
#include <fmt/format.h>

#include "engine/gates/gate.hpp"

namespace ratchet {

GateStatus check_bake_gate(const GateFacts& facts) {
  const MigrationRecord& record = facts.migration.record;
  const WallTime ripe = record.since + facts.settings.bake;
  if (record.position == Phase::verify && facts.now < ripe) {
    return closed_gate(
        {.reason = fmt::format("verified at {}; [contract] bake is {}", to_brief(record.since),
                               to_brief(facts.settings.bake)),
         .remedy = fmt::format("Wait until {}.", to_brief(ripe))});
  }
  return open_gate("[contract] bake has passed");
}

}  // namespace ratchet
