// Which columns an expression reads, by PostgreSQL's own parser (libpg_query). Nothing is looked up
// and nothing is rewritten; whether the expression means anything is the server's to say
// (expression.hpp).
#pragma once

#include <set>

#include "step/mapping.hpp"

namespace ratchet::postgres {

// The names of the scope that the expression mentions as columns. Never too few: a field of a
// composite column may be taken for another column, and of syntax that is newer than the parser
// every name is assumed.
std::set<Identifier> columns_read(const Scope& scope, const UserSql& expression);

// Whether a column of that name is meant by it without quotes.
bool is_plain_name(const Identifier& column);

}  // namespace ratchet::postgres
