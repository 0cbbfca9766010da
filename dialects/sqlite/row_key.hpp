// How one row of a table is found again: by its rowid, under a name that no column shadows, or by
// the primary key of a WITHOUT ROWID table. A rowid is there in every other table, never NULL and
// unique, which a declared key of SQLite need not be.
#pragma once

#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "sql/sql_text.hpp"

namespace ratchet::sqlite {

// The name under which rows are found by rowid: that of the INTEGER PRIMARY KEY, else rowid,
// _rowid_ or oid. More than one name only for a table WITHOUT ROWID.
// Throws Error{invalid_migration} when columns have taken all three names.
std::vector<Identifier> row_key(const Table& table);

// "rowid" of a table, qualified by the table's name. A qualified name can never be taken for a
// string, as SQLite does with a lone name in double quotes that is no column.
SqlText column_of(const Table& table, const Identifier& column);

// The row that a trigger was fired for, as it stands now.
SqlText is_new_row(const Table& table);
SqlText is_not_new_row(const Table& table);
// In an update trigger: the statement has given the row another key.
SqlText key_has_changed(const Table& table);

// "id = 42", "region = 'north' AND number = 7": for people, and for finding the row again.
std::string key_in_words(const std::vector<Identifier>& key, const std::vector<Value>& values);

}  // namespace ratchet::sqlite
