// What stands in the way of a table's leaving. From contract on it goes by its retired name, and
// purge drops it: whatever else names it would break.
#pragma once

#include "change/change.hpp"

namespace ratchet {

// Refuses at `table`, by name: foreign keys of other tables, views, and triggers of other tables.
void check_removable(const Surroundings& surroundings, const Table& table, Expansion& into);

}  // namespace ratchet
