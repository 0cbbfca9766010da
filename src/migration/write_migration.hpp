// The canonical form of a migration, for its checksum. The public writers are in migration.hpp.
#pragma once

#include <string>

#include "migration/migration.hpp"

namespace ratchet {

std::string checksum_of(const Migration& migration);

}  // namespace ratchet
