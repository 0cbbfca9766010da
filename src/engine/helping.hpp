// Work beside a run of somebody else: on the rows of the step that is under way, by the lease of
// whoever carries the migration out. It moves nothing forward by itself.
#pragma once

#include <string>

#include "engine/site.hpp"

namespace ratchet {

// Until no row work is left, or nobody carries the migration out any more; tells which.
// Throws Error{usage} when the journal doesn't know the migration, and what Crew::help does.
void help(Site& site, const std::string& id);

}  // namespace ratchet
