// Taking over what is already there: a migration whose steps somebody else has carried out (by
// hand, or a ratchet whose journal is lost) is recorded as applied, as far as every step can be
// seen to be in force.
#pragma once

#include "engine/in_hand.hpp"

namespace ratchet {

// Throws Error{diverged} with the steps that are not in force, and Error{usage} when the journal
// knows the migration already.
void adopt(Site& site, const Lease& lease, const Migration& migration, const std::string& reason);

}  // namespace ratchet
