// What purge is about to drop, written down first: each retired column with its table's key, each
// retired table whole, as tables of their own in a script for the product's shell.
#pragma once

#include "engine/in_hand.hpp"

namespace ratchet {

// Tells `write` the script, piece by piece. Reads the rows on a connection of its own.
void back_up(Site& site, const Lease& lease, const InHand& migration,
             const std::function<void(const std::string&)>& write);

}  // namespace ratchet
