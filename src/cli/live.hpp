// What pause, resume and limit have in common: all but what they order. None of them waits for
// whoever runs the migration.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/workplace.hpp"

namespace ratchet {

// Whose knobs are turned.
struct LiveTarget {
  std::string_view command;
  // Left out: the migration that somebody runs just now, or failing that the one that is under way.
  std::optional<std::string> word;
};
using Order = std::function<void(Workplace&, const Project&, const std::string& id)>;

// Gives the order, then shows every knob that is set, and whether anybody is there to obey. Throws
// Error{usage}, with the candidates, when it is not exactly one migration that is meant.
int give_order(const Context& context, const LiveTarget& target, const Order& order);

}  // namespace ratchet
