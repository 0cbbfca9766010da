// The plan of a migration whose objects exist already. A plan is made from the schema before it, so
// that schema is made up: what the file declares as new is dropped from a scratch copy; failing
// that, an empty schema is taken (a baseline makes everything).
#pragma once

#include "engine/site.hpp"

namespace ratchet {

// Throws Error{invalid_migration} when no such schema makes a plan.
Plan plan_as_before(Site& site, const Migration& migration);

}  // namespace ratchet
