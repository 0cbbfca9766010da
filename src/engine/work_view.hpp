// How far row work is and who is at it, as anybody sees it in the journal, whoever does it.
#pragma once

#include "engine/in_hand.hpp"

namespace ratchet {

// Fills in `progress` and `workers`; they stay empty where no row work is under way.
void look_at_row_work(Site& site, Transaction& transaction, const InHand& migration,
                      MigrationStatus& status);

}  // namespace ratchet
