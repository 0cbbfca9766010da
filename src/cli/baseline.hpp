// The schema that was there before ratchet, as a migration that is recorded without being run:
// later migrations then have a beginning, and an empty database can be brought to it.
#pragma once

#include <string>

#include "cli/workplace.hpp"

namespace ratchet {

std::string baseline_file(const Project& project);

// Writes the file and adopts it. False when there is one already, or nothing to record.
bool make_baseline(Workplace& workplace, const Project& project);

}  // namespace ratchet
