#include "journal/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"

namespace ratchet {
namespace {

constexpr std::array<std::string_view, 4> kStepStates = {"waiting", "intent", "done", "failed"};

}  // namespace

Bind bound(std::string_view text) { return {std::string(text)}; }
Bind bound(std::int64_t number) { return {number}; }
Bind bound(WallTime time) { return {to_iso(time)}; }

Bind bound(const std::optional<WallTime>& time) { return time ? bound(*time) : Bind{Null{}}; }

Bind bound(const std::optional<Phase>& phase) { return phase ? bound(name(*phase)) : Bind{Null{}}; }

Bind bound(Direction direction) { return bound(name(direction)); }

Bind bound(StepState state) { return bound(kStepStates.at(static_cast<std::size_t>(state))); }

std::optional<WallTime> time_in(const Value& column) {
  if (is_null(column)) return std::nullopt;
  return from_iso(as_text(column));
}

Phase phase_in(const Value& column) {
  const auto phase = find_phase(as_text(column));
  if (!phase) not_ours(as_text(column), "a phase");
  return *phase;
}

Direction direction_in(const Value& column) {
  for (const Direction direction : {Direction::forward, Direction::back}) {
    if (as_text(column) == name(direction)) return direction;
  }
  not_ours(as_text(column), "a direction");
}

StepState step_state_in(const Value& column) {
  const auto found = std::ranges::find(kStepStates, as_text(column));
  if (found == kStepStates.end()) not_ours(as_text(column), "the state of a step");
  return static_cast<StepState>(found - kStepStates.begin());
}

void not_ours(std::string_view found, std::string_view belongs) {
  throw Error(ErrorKind::store_failed,
              {.message = fmt::format("the journal holds \"{}\" where {} belongs", found, belongs),
               .hint = "The journal was changed by hand; restore it from a backup."});
}

}  // namespace ratchet
