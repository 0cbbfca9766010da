// A table written anew: a twin in the shape that is wanted is made beside it, filled, kept in step,
// compared, and swapped in at contract under the table's own name. Owns the steps of that and what
// has to be true of a table for it; what goes with a table is the renderers' to carry or refuse.
#pragma once

#include "change/change.hpp"

namespace ratchet {

// `twin`: what is to be different. Its `to` is chosen here.
void rebuild(const Table& table, CreateTwin twin, const Surroundings& surroundings,
             Expansion& into);

}  // namespace ratchet
