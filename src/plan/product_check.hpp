// Whether an entry says its SQL for the product that it will run on.
#pragma once

#include <string_view>

#include "plan/findings.hpp"

namespace ratchet {

// True when it does; else each text that is only given for others is refused.
bool speaks(const ChangeEntry& entry, std::string_view product, Findings& findings);
bool speaks(const StepEntry& entry, std::string_view product, Findings& findings);

}  // namespace ratchet
