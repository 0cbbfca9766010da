// Rows that were written before a column of their table was there. ADD COLUMN leaves them as they
// are: where such a row ends before the column, SQLite reads the column's default instead, as the
// table's text says it at that moment. Whoever changes that text by writable_schema would change
// the values of those rows, behind the back of every index and trigger.
//
// A default that SQLite has to compute (CURRENT_TIMESTAMP, a function) is read as NULL there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/schema.hpp"

namespace ratchet::sqlite {

// Whether rows can have their value from this default alone; asked of SQLite. Otherwise such rows
// have NULL.
bool stands_for_rows(const std::optional<UserSql>& default_value);

// "DEFAULT (7)" for new rows of a column in which short rows have NULL, and keep it.
std::string default_for_new_rows(const UserSql& value);

// Statements that fail where a row has its value in the column from the default alone. They read
// the whole table. Behind them the table's text is another one, which has to be written over.
std::vector<SqlText> require_no_short_rows(const Table& table, const Identifier& column);

}  // namespace ratchet::sqlite
