// The view that stands in for a table under another name, until the table has it, or after.
#pragma once

#include <vector>

#include "schema/schema.hpp"

namespace ratchet::postgres {

// Shows every column, takes writes, as every view of one table does, and lets those in whom the
// table lets in (rights to single columns apart).
std::vector<SqlText> standing_in_view(const QualifiedName& view, const Table& table);

}  // namespace ratchet::postgres
