// The migrations that this one requires are contracted.
#include <fmt/format.h>

#include "engine/gates/gate.hpp"
#include "engine/required.hpp"

namespace ratchet {

GateStatus check_required_gate(const GateFacts& facts) {
  const auto missing = missing_requirement(facts.migration.plan.required, facts.others);
  if (!missing) return open_gate("every migration that it requires is contracted");
  return closed_gate({.reason = fmt::format("{} is not contracted", *missing),
                      .remedy = fmt::format("Give `ratchet contract {}` first.", *missing)});
}

}  // namespace ratchet
