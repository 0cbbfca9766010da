// The steps of a change that declares something new, as they are whatever the schema is that it
// meets: what lint can know of it without a store. Of changes to what is there only a plan knows
// the steps, and those are safe by themselves.
#pragma once

#include <vector>

#include "change/change.hpp"

namespace ratchet {

std::vector<Step> declared_steps(Change& change, const Capabilities& capabilities);

}  // namespace ratchet
