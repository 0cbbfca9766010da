// The schema of a live database as statements, by the program that PostgreSQL has for it: it knows
// sequences, functions, domains and extensions, which a catalog of tables does not. Reads no row.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "dialect/dialect.hpp"

namespace ratchet::postgres {

// `programs`: the folder of a server's programs; empty: look for them. Without the journal's
// tables; its functions are there, for the triggers of migrations that are not purged yet. nullopt
// where there is no pg_dump. Throws Error{store_failed} in its words.
std::optional<std::string> schema_dump(const StoreAddress& live, const std::string& programs);

}  // namespace ratchet::postgres
