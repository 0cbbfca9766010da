// `ratchet work` on a table that is in two stores: relays until it is told to stop, and stands by
// while somebody else does.
#pragma once

#include <string>

#include "engine/site.hpp"

namespace ratchet {

// False where the migration has no such table now.
bool relay_until_stopped(Site& site, const std::string& id);

}  // namespace ratchet
