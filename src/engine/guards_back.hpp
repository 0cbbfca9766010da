// ratchet's own triggers that somebody has dropped by hand: puts them back, in the order in which
// they fired, for whoever goes on with the migration. What clients wrote while they were gone is
// the comparison's to find.
#pragma once

#include "engine/in_hand.hpp"

namespace ratchet {

enum class GuardsFound { complete, put_back };

// In one transaction with the journal's entry. A migration on its way forward that was past its
// backfill goes back to migrate's end, so that its rows are filled and compared again.
// Throws Error{diverged} when anything else has been changed by somebody else, too.
GuardsFound put_back_guards(Site& site, const Lease& lease, const std::string& id);

}  // namespace ratchet
