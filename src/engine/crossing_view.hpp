// What status tells of a table that is in two stores.
#pragma once

#include "engine/in_hand.hpp"

namespace ratchet {

// Empty where there is none. Of a store that does not answer, it says so.
std::vector<CrossingStatus> crossings_of(Site& site, Transaction& transaction,
                                         const InHand& migration);

}  // namespace ratchet
