// Collations that only the application registers. An index by one of them, anywhere in the
// database, keeps SQLite from renaming and from dropping any column or table: ALTER reads the whole
// schema again.
#pragma once

#include <optional>
#include <string>

#include "sqlite/connection.hpp"

namespace ratchet::sqlite {

// "index names_idx needs the collation german, ..."; nullopt when nothing is in the way.
std::optional<std::string> why_nothing_is_renamed(Connection& connection);

}  // namespace ratchet::sqlite
