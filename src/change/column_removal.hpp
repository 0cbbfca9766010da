// What stands in the way of a column's leaving. From contract on it goes by its retired name, and
// purge drops it: whatever else names it would break, or keep it from being dropped.
#pragma once

#include <set>

#include "change/change.hpp"
#include "change/checks.hpp"

namespace ratchet {

// A column that goes, and what of it does not: indexes and constraints that get a twin elsewhere.
struct Removal {
  const Table& table;
  const Identifier& column;
  std::set<Identifier> carried{};
};

// Refuses at `at`, by name: a key, a constraint, a generated column, a foreign key of another
// table, a view, a trigger, an index with a predicate or expression that names it. Plain indexes
// and the column's own foreign key are no obstacle.
void check_removable(const Surroundings& surroundings, const Removal& removal, const At& at,
                     Expansion& into);

// True when an INSERT that leaves the column out is refused before any trigger can fill it.
bool must_be_given(const Surroundings& surroundings, const Column& column);

}  // namespace ratchet
