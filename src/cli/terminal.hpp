// What the process's own streams are: a terminal, how wide, with colours or without.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "cli/world.hpp"
#include "migration/settings.hpp"
#include "report/look.hpp"

namespace ratchet {

enum class Stream { input, output, error };

// A person sits there when it is a terminal that can move its cursor.
Audience audience_of(Stream stream, const Environment& environment);

// NO_COLOR, --no-color and anything but a terminal mean: no colours.
Look look_of(Stream stream, const Environment& environment, const GlobalFlags& flags);

// Writes the question and waits for a line; nullopt when there is no terminal, at its end, and when
// a stop is requested.
std::optional<std::string> ask_at_terminal(const std::string& question, std::stop_token stop);

}  // namespace ratchet
