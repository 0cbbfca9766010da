// What changes ask about indexes: whether one is there, what a new one is called, and which new
// indexes do for a new column what the old column's did.
#pragma once

#include <vector>

#include "change/change.hpp"
#include "change/checks.hpp"

namespace ratchet {

// Null, and a refusal at `index`, when there is no such index.
const Index* existing_index(const Surroundings& surroundings, const Identifier& index,
                            Expansion& into);
// False, and a refusal at that key, when the name is taken or can't be.
bool is_free_index(const Surroundings& surroundings, const Identifier& index, const At& at,
                   Expansion& into);

// PostgreSQL's habit: users_first_name_idx; users_first_name_idx1 when that is taken.
Identifier free_index_name(const Surroundings& surroundings, const Table& table,
                           const std::vector<Identifier>& columns);

// What takes the place of a column. `built_as` is what it is called until contract, when the name
// itself is still the old column's; else the same as `name`.
struct Replacement {
  Identifier column;
  Identifier built_as;
  Identifier name;
};

// One index more for each that holds the replaced column. Refuses at `at`, by name, an index that
// can't be made again from what the catalog says.
std::vector<CreateIndex> twins(const Surroundings& surroundings, const Table& table,
                               const Replacement& replacement, const At& at, Expansion& into);

}  // namespace ratchet
