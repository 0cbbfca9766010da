// What SQLite's columns hold of what is carried between stores, and what its values are on their
// way. A declared type is a word: what a column really holds is up to its rows, so each is looked
// at when it comes.
#pragma once

#include <string>

#include "dialect/carried.hpp"
#include "schema/schema.hpp"
#include "sql/value.hpp"
#include "sqlite/affinity.hpp"

namespace ratchet::sqlite {

Holding holding_of(const Table& table, const Column& column);

// A stored value as it is on its way. What is none of its kind stays as it is: nobody takes it.
Value carried(Value stored, Carried as);

// Why a column of that affinity would not hold the value so that carried() gives it back; "" when
// it would.
std::string why_not_kept(const Value& value, Carried as, Affinity affinity);

}  // namespace ratchet::sqlite
