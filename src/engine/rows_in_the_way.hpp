// Looks for the rows that would be refused by what a step puts in force.
#pragma once

#include <vector>

#include "engine/site.hpp"

namespace ratchet {

// Both throw Error{diverged} with their number and some of their keys when there are any.
void require_none(Site& site, const std::vector<RowsInTheWay>& in_the_way);
void require_none(Transaction& transaction, const std::vector<RowsInTheWay>& in_the_way);

}  // namespace ratchet
