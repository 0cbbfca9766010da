// Whether PostgreSQL writes a value of a kind exactly as it is given: then a column without a
// length, scale or precision holds it, if it takes it at all. Asked here, and not of the server,
// since most rows of most tables are of such columns only.
#pragma once

#include "dialect/carried.hpp"
#include "sql/value.hpp"

namespace ratchet::postgres {

bool is_canonical(const Value& value, Carried as);

}  // namespace ratchet::postgres
