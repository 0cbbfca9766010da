// What stands on a column has to stand on the one that takes its place: indexes, constraints, a
// comment, and what the database keeps beside them. Where the product can't tell what that is, the
// catalog's columns have to do (index_checks.hpp).
#pragma once

#include <optional>
#include <set>

#include "change/change.hpp"
#include "change/checks.hpp"
#include "change/index_checks.hpp"

namespace ratchet {

// Whether the new column holds what the old one does: then what holds of one holds of the other.
enum class Values { same, other };

struct CarriedTwins {
  std::vector<std::pair<Phase, Step>> steps;
  std::set<Identifier> originals;  // what has a twin among them
};

// What refuses no more than the old column does comes in verify; what is unique waits for contract,
// since two such indexes would be in each other's way. `own_reference`: the change itself says
// where the new column points. nullopt where the product can't tell.
enum class OwnReference { no, yes };
std::optional<CarriedTwins> carried_twins(const Surroundings& surroundings, const Table& table,
                                          const Replacement& replacement, Values values,
                                          OwnReference reference);

}  // namespace ratchet
