// Whether the names in an explicit step mean something, before its statements are tried: a refusal
// with the nearest word says more than the database would.
#pragma once

#include "change/change.hpp"
#include "plan/draft.hpp"

namespace ratchet {

// Refusals about one step, on the schema as it stands before the step's phase. `all`: every step
// of the migration.
void check_names(const Draft& draft, const Drafts& all, const Surroundings& surroundings,
                 Expansion& refusals);

}  // namespace ratchet
