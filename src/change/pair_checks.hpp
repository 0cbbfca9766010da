// What has to be true of two tables before the rows of one are kept in step with those of the
// other.
#pragma once

#include "change/change.hpp"
#include "change/map_keys.hpp"

namespace ratchet {

// Refuses, with the way out: a key that does not tell the rows of both tables apart, and columns
// that have to be given and that nothing is made for. For a dual write of a file's explicit form
// and for what a change expands to.
void check_pair(const DualWrite& step, const Surroundings& surroundings, Expansion& into);

struct PairOfNames {
  const QualifiedName& table;
  const QualifiedName& to;
};
// Refuses, and says false, when there is no other table to move anything to.
bool existing_target(const Surroundings& surroundings, const PairOfNames& names, Expansion& into);

// The mapping with what the file leaves out: rows belong together by their primary keys, and
// columns of the same name are carried as they are.
DualWrite completed(const QualifiedName& table, const QualifiedName& to, const TableMap& map,
                    const Surroundings& surroundings);

}  // namespace ratchet
