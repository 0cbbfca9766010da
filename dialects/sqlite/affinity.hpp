// What SQLite makes of a value that is stored in a column of a declared type, and how an expression
// is made to count as that column in comparisons.
// Source: https://sqlite.org/datatype3.html, 3.1 "Determination Of Column Affinity".
#pragma once

#include "schema/schema.hpp"
#include "sql/sql_text.hpp"

namespace ratchet::sqlite {

enum class Affinity { text, numeric, real, none };  // numeric: INTEGER and NUMERIC compare alike

Affinity affinity_of(const Column& column, const Table& table);

// `value` with the affinity of a column. Leaves every value as it is for which `keeps_as_it_is`.
SqlText with_affinity(const SqlText& value, Affinity affinity);

// True of the values that a column of that affinity stores without converting them.
SqlText keeps_as_it_is(const SqlText& value, Affinity affinity);

}  // namespace ratchet::sqlite
