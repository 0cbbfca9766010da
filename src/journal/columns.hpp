// How values travel to and from the columns of the journal: times as ISO 8601 in UTC, durations as
// milliseconds, words for what is an enum here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "plan/status.hpp"
#include "sql/sql_text.hpp"
#include "step/phase.hpp"

namespace ratchet {

Bind bound(std::string_view text);
Bind bound(std::int64_t number);
Bind bound(WallTime time);
Bind bound(const std::optional<WallTime>& time);
Bind bound(const std::optional<Phase>& phase);
Bind bound(Direction direction);
Bind bound(StepState state);

// All throw Error{store_failed} when the column holds what ratchet never wrote.
std::optional<WallTime> time_in(const Value& column);
Phase phase_in(const Value& column);
Direction direction_in(const Value& column);
StepState step_state_in(const Value& column);

// "the journal holds ... where ... belongs"
[[noreturn]] void not_ours(std::string_view found, std::string_view belongs);

}  // namespace ratchet
