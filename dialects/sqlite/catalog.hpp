// Reads the schema of the main database into values, in a handful of statements however many
// tables there are: the schema is read inside the transaction of every step.
#pragma once

#include "schema/schema.hpp"
#include "sqlite/connection.hpp"

namespace ratchet::sqlite {

// Definitions are the texts of sqlite_schema; names of tables carry no schema. Collations and
// generated columns come from SQLite itself. estimated_rows is sqlite_stat1's count, else a guess
// from the ends of the rowid or the size of the table; nothing is scanned.
//
// Triggers stand in the order in which they were made (the newest fires first). Virtual tables and
// their shadow tables are listed, with is_virtual.
Schema read_schema(Connection& connection);

}  // namespace ratchet::sqlite
