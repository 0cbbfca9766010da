// The inside of tables, as SQLite itself sees it: columns, keys, indexes.
#pragma once

#include <vector>

#include "schema/schema.hpp"
#include "sqlite/connection.hpp"

namespace ratchet::sqlite {

// Fills columns, primary_key, indexes (but not their texts) and foreign_keys (with targets as they
// were once typed) of tables that so far have a name. In a few statements, however many they are.
void read_tables(Connection& connection, const std::vector<Table*>& tables);

}  // namespace ratchet::sqlite
