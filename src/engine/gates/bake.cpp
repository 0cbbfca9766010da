// Both sides have been maintained for long enough to trust them.
#include <fmt/format.h>

#include "engine/gates/gate.hpp"

namespace ratchet {

GateStatus check_bake_gate(const GateFacts& facts) {
  const MigrationRecord& record = facts.migration.record;
  const auto cut_over = rolled_out_at(facts);
  const WallTime since = cut_over.value_or(record.since);
  const WallTime ripe = since + facts.settings.bake;
  if (record.position == Phase::verify && facts.now < ripe) {
    return closed_gate({.reason = fmt::format("{} at {}; [contract] bake is {}",
                                              cut_over ? "rolled out" : "verified", to_brief(since),
                                              to_brief(facts.settings.bake)),
                        .remedy = fmt::format("Wait until {}.", to_brief(ripe))});
  }
  return open_gate("[contract] bake has passed");
}

}  // namespace ratchet
