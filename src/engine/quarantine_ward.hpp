// What can be done about rows in quarantine: look at them, try them again, leave them as they are.
#pragma once

#include <string>
#include <vector>

#include "engine/in_hand.hpp"

namespace ratchet {

// Those that wait, without those that were skipped.
std::vector<QuarantinedRow> quarantined_rows(Site& site, const std::string& id);

// Releases those that don't fail any more, and goes over their tables again. Returns how many wait
// afterwards.
std::int64_t retry_quarantined(Site& site, const Lease& lease, const std::string& id);

void skip_quarantined(Site& site, const Lease& lease, const std::string& id,
                      const std::string& reason);

}  // namespace ratchet
