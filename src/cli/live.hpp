// What pause, resume and limit have in common: which migration is meant, and what is shown when it
// is done. None of them waits for whoever runs it.
#pragma once

#include <optional>
#include <string>

#include "cli/workplace.hpp"

namespace ratchet {

// The one that was named; else the one that somebody runs just now, or failing that the one that
// is under way. Throws Error{usage}, with the candidates, when that is not exactly one.
std::string running_id(Workplace& workplace, const std::optional<std::string>& word,
                       std::string_view command);

// Every knob that is set, and whether anybody is there to obey.
void say_knobs(const Context& context, const MigrationStatus& status);

}  // namespace ratchet
