// What ratchet's connection lacks and the application's have: functions that it registers. A CHECK,
// an index, a generated column or a trigger that calls one keeps ratchet from writing such rows.
#pragma once

#include "schema/schema.hpp"
#include "sql/sql_text.hpp"

namespace ratchet::sqlite {

// `schema`: the tables that the statement writes, with what it fires. Nothing is run.
// Throws Error{invalid_migration}, with the function and what calls it, when it does not compile
// without the application.
void require_known_functions(const Schema& schema, const SqlText& statement);

}  // namespace ratchet::sqlite
