// Problems on their way out: diagnostics of files with their excerpts, and the one Error that ended
// a command.
#pragma once

#include <string>

#include "base/error.hpp"
#include "report/look.hpp"
#include "step/diagnostic.hpp"

namespace ratchet {

// Every diagnostic with its line and carets. Empty for none.
std::string diagnostics_text(const Diagnostics& diagnostics, const Look& look);

// "2 errors, 1 warning; nothing was run (exit 3)"; empty when there is no error.
std::string verdict_text(const Diagnostics& diagnostics);

// A JSON array.
std::string diagnostics_json(const Diagnostics& diagnostics);

// "error: …" (bare when somebody asked for the stop), and "hint: …" where there is one. Lines
// behind the first stand as they are, so that an excerpt or a difference stays readable.
std::string error_text(const Error& error, const Look& look);

// {"error": {"kind": …, "exit": …, "message": …, "hint": …}} on one line.
std::string error_json(const Error& error);

}  // namespace ratchet
