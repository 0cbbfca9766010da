// What an expression's shape alone tells, by PostgreSQL's own parser (libpg_query): enough to leave
// out of a trigger what it can do without. The server is not asked; what is not known from the
// shape counts as the worse case.
#pragma once

#include <optional>

#include "sql/identifier.hpp"
#include "sql/sql_text.hpp"

namespace ratchet::postgres {

// The column that the expression is, when it is nothing else.
std::optional<Identifier> column_alone(const UserSql& expression);

// Whether it gives a text for every row, and never an error: columns, constants, and the functions
// that take any text. Holds only where its value is a text.
bool cannot_raise(const UserSql& expression);

// Whether it is one constant, of whatever type.
bool is_constant(const UserSql& expression);

}  // namespace ratchet::postgres
