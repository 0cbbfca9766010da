// Whether PostgreSQL writes a value of a kind exactly as it is given, and whether a column would
// neither cut nor round it: then it holds it, if it takes it at all. Asked here, and not of the
// server, since it is the same for most columns of most tables.
#pragma once

#include "dialect/carried.hpp"
#include "sql/value.hpp"

namespace ratchet::postgres {

bool is_canonical(const Value& value, Carried as);
// Of a canonical value.
bool fits(const Value& value, const Holding& column);

}  // namespace ratchet::postgres
