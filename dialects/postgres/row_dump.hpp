// A table's rows as a script for psql: CREATE TABLE, then COPY with the rows behind it, in one
// transaction. All rows are of one snapshot, which is held until the last piece, as by pg_dump.
#pragma once

#include <memory>

#include "dialect/row_dump.hpp"
#include "postgres/session.hpp"

namespace ratchet::postgres {

std::unique_ptr<RowDump> make_row_dump(const DumpedTable& dumped, const SessionOptions& options);

}  // namespace ratchet::postgres
