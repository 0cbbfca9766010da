// Where a rollout was begun, the new application is everywhere.
#include <fmt/format.h>

#include "engine/gates/gate.hpp"

namespace ratchet {

GateStatus check_rollout_gate(const GateFacts& facts) {
  if (!facts.rollout) return open_gate("no rollout was begun");
  const RolloutStatus& rollout = facts.rollout->status;
  if (rollout.share >= 1) return open_gate("complete since " + to_brief(rollout.set_at));
  return closed_gate(
      {.reason = fmt::format("the rollout stands at {}, set by {} at {}", rollout.share,
                             rollout.set_by, to_brief(rollout.set_at)),
       .remedy = fmt::format("When the new application is everywhere: ratchet rollout {} 1.",
                             facts.migration.id().text)});
}

}  // namespace ratchet
