#include "engine/gates/gate.hpp"

namespace ratchet {
namespace {

GateStatus named(std::string_view name, bool acknowledgeable, GateStatus status) {
  status.name = name;
  status.can_be_acknowledged = acknowledgeable;
  return status;
}

}  // namespace

GateStatus open_gate(std::string reason) {
  GateStatus status;
  status.open = true;
  status.reason = std::move(reason);
  return status;
}

GateStatus closed_gate(Closed why) {
  GateStatus status;
  status.reason = std::move(why.reason);
  status.remedy = std::move(why.remedy);
  return status;
}

std::optional<WallTime> rolled_out_at(const GateFacts& facts) {
  if (!facts.rollout || facts.rollout->status.share < 1) return std::nullopt;
  return facts.rollout->status.set_at;
}

std::vector<GateStatus> check_gates(const GateFacts& facts) {
  constexpr bool yes = true;
  constexpr bool no = false;
  return {
#define RATCHET_GATE(name, acknowledgeable, meaning) \
  named(#name, acknowledgeable, check_##name##_gate(facts)),
#include "engine/gates/gates.def"
#undef RATCHET_GATE
  };
}

}  // namespace ratchet
