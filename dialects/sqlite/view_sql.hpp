// A view that stands in for a table under another name, and takes writes for it.
//
// What SQLite can't do through it: changes() stays 0, last_insert_rowid() is the one before, an
// UPSERT is refused, a column that an INSERT leaves out and one that it sets to NULL look the same
// (both get the default), and an UPDATE writes every column, so that the table's UPDATE OF
// triggers fire whichever columns it names.
#pragma once

#include <vector>

#include "schema/schema.hpp"

namespace ratchet::sqlite {

// The view and its INSTEAD OF triggers.
std::vector<SqlText> standing_in_view(const Identifier& view, const Table& table);

}  // namespace ratchet::sqlite
