// The phases of a migration, in their order. A position is the last phase that is complete.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace ratchet {

enum class Phase { expand, migrate, backfill, verify, contract, purge };

inline constexpr std::array kPhases = {Phase::expand, Phase::migrate,  Phase::backfill,
                                       Phase::verify, Phase::contract, Phase::purge};

enum class Direction { forward, back };

std::string_view name(Phase phase);
std::optional<Phase> find_phase(std::string_view name);
std::string_view name(Direction direction);

}  // namespace ratchet
