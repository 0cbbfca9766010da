// A statement that runs outside of transactions as text: how far it is, for how long it has been
// at it, and who is in its way; without what isn't known.
#pragma once

#include <string>
#include <vector>

#include "plan/progress.hpp"

namespace ratchet {

// "building index: scanning table  31 %, 310 of 1,000 blocks", then its times and itself, then who
// is in its way.
std::vector<std::string> statement_lines(const StatementProgress& statement);
std::string statement_line(const StatementProgress& statement);

std::string statement_json(const StatementProgress& statement);

}  // namespace ratchet
