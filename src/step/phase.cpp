#include "step/phase.hpp"

#include "base/ensure.hpp"

namespace ratchet {

std::string_view name(Phase phase) {
  switch (phase) {
    case Phase::expand: return "expand";
    case Phase::migrate: return "migrate";
    case Phase::backfill: return "backfill";
    case Phase::verify: return "verify";
    case Phase::contract: return "contract";
    case Phase::purge: return "purge";
  }
  unreachable("a phase without a name");
}

std::optional<Phase> find_phase(std::string_view word) {
  for (const Phase phase : kPhases) {
    if (name(phase) == word) return phase;
  }
  return std::nullopt;
}

std::string_view name(Direction direction) {
  return direction == Direction::forward ? "forward" : "back";
}

}  // namespace ratchet
