// What stands on a column, read from the catalog as steps that make it again for another column.
#pragma once

#include "postgres/renderer_scene.hpp"
#include "postgres/session.hpp"
#include "step/twins.hpp"

namespace ratchet::postgres {

// The column is renamed for a moment, so the table has to be one that nobody else sees. Tables go
// by the names that they have there.
ColumnTwins twins_of(PostgresTransaction& transaction, const QualifiedName& table,
                     const ColumnRename& rename);

}  // namespace ratchet::postgres
