// What a database looks like, from outside: for "it is as it was before".
#pragma once

#include <string>
#include <vector>

#include "support/postgres/database.hpp"

namespace ratchet::testing {

// Of every schema: tables with their columns in order, indexes, constraints, triggers, policies,
// grants, views, sequences, enums and functions, comments and replica identities, sorted; without
// ratchet's journal, but with its functions.
std::vector<std::string> schema_lines(PostgresDatabase& database);

}  // namespace ratchet::testing
