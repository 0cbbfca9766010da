// Makes a schema's objects in an empty database, with stand-ins for what only the application has.
#pragma once

#include <set>
#include <string>

#include "schema/schema.hpp"
#include "sqlite/connection.hpp"

namespace ratchet::sqlite {

// Returns the folded names of the functions that were given a shell.
std::set<std::string> build(Connection& connection, const Schema& schema);

}  // namespace ratchet::sqlite
