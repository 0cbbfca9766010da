// What somebody else has done to a migration at rest that it can go on from by itself. ratchet's
// own triggers that were dropped by hand: puts them back, in the order in which they fired. Rows
// that came past the triggers, with a partition: goes over them again. What clients wrote while a
// trigger was gone is the comparison's to find.
#pragma once

#include "engine/in_hand.hpp"

namespace ratchet {

enum class GuardsFound { complete, put_back };

// In one transaction with the journal's entry. A migration on its way forward that was past its
// backfill goes back to migrate's end, so that its rows are filled and compared again.
// Throws Error{diverged} when anything else has been changed by somebody else, too.
GuardsFound put_back_guards(Site& site, const Lease& lease, const std::string& id);

// For apply, before contract: where the last comparison found rows that differ, or a partition has
// come since, backfill and verify are done again. Only what was never written is filled.
void begin_again_where_unfilled(Site& site, const Lease& lease, const std::string& id);

}  // namespace ratchet
