// What a database looks like, from outside: for "it is as it was before".
#pragma once

#include <string>
#include <vector>

#include "support/postgres/database.hpp"

namespace ratchet::testing {

// Tables with their columns in order, indexes, constraints, triggers, views, enums and functions,
// comments and replica identities, sorted; without ratchet's journal, but with its functions.
std::vector<std::string> schema_lines(PostgresDatabase& database);

}  // namespace ratchet::testing
