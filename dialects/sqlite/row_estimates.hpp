// How many rows a table has, roughly and at once: for progress, for costs and for nothing else.
#pragma once

#include "schema/schema.hpp"
#include "sqlite/connection.hpp"

namespace ratchet::sqlite {

// Fills estimated_rows of ordinary tables: from sqlite_stat1 where ANALYZE has been run, else
// from the ends of the rowid (two seeks), bounded by what the file can hold. For a table without
// rowid: its first thousand rows are counted; when there are more, what the file could hold.
void estimate_rows(Connection& connection, const std::vector<Table*>& tables);

}  // namespace ratchet::sqlite
