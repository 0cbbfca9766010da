// The changes of the goldens, to be carried out on a real database: all that a plan can be.
#pragma once

#include <string>
#include <vector>

#include "support/postgres/database.hpp"

namespace ratchet::testing {

// Those that PostgreSQL does not refuse, by the name of their file, sorted.
std::vector<std::string> postgres_goldens();
std::string toml_of_golden(const std::string& name);
std::string plan_of_golden(const std::string& name);
// Anew: the schema that they are written for, with some rows, and no journal.
void lay_ground_of_goldens(PostgresDatabase& database);

}  // namespace ratchet::testing
