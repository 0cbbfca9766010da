// Which other migrations have to come first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/site.hpp"

namespace ratchet {

// The first of `required` (ids or numbers) that is not contracted among `journal`.
std::optional<std::string> missing_requirement(const std::vector<std::string>& required,
                                               const std::vector<MigrationRecord>& journal);

// True when `word`, an id or a number with or without zeros before it, means that migration.
bool names(const std::string& word, const MigrationId& id);

bool is_contracted(const MigrationRecord& record);

}  // namespace ratchet
