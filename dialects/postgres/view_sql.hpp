// The view that stands in for a table under another name, until the table has it, or after.
#pragma once

#include "schema/schema.hpp"

namespace ratchet::postgres {

// Shows every column, and takes writes, as every view of one table does.
SqlText standing_in_view(const QualifiedName& view, const Table& table);

}  // namespace ratchet::postgres
