// The topics that come from the entries of migration files: changes, steps and their keys.
#pragma once

#include "cli/topics.hpp"

namespace ratchet {

void add_entry_topics(Topics& topics, const Look& look);

}  // namespace ratchet
