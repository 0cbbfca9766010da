// Plans of what is pending, each on what the earlier ones leave. Reads only, and needs no journal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/site.hpp"

namespace ratchet {

std::vector<Engine::Planned> plan_pending(Site& site, const Migrations& migrations,
                                          const std::optional<std::string>& only);

}  // namespace ratchet
