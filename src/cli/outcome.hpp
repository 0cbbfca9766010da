// What commands have in common when they end.
#pragma once

#include <string_view>

#include "cli/world.hpp"
#include "plan/status.hpp"
#include "step/diagnostic.hpp"

namespace ratchet {

// Prints the diagnostics, with the verdict when one of them is an error. True then: nothing may
// run.
bool refuse_problems(const Context& context, const Diagnostics& diagnostics);

// Nothing was due: `why` in words.
void say_nothing_to_do(const Context& context, std::string_view why);

// Where the migration stands after a command has moved it, and what to do next.
void say_outcome(const Context& context, const MigrationStatus& status);

}  // namespace ratchet
