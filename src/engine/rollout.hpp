// For how many of its users the application goes by the new side: a row of the journal that the
// application reads. It may be set by anybody at any time, whoever runs the migration.
#pragma once

#include "engine/in_hand.hpp"

namespace ratchet {

// Throws as Engine::rollout does.
void set_rollout(Site& site, const std::string& id, const RolloutOptions& options);

// Before the new side goes away: nobody goes by it any more.
void end_rollout(Site& site, Transaction& transaction, const std::string& id);

}  // namespace ratchet
