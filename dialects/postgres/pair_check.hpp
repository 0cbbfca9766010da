// The comparison of two tables row by row: a full join for each range of their key, so that missing
// rows, rows too many and rows that differ are found in one pass, at the cost of reading both once.
// All ranges are read under one snapshot, as in row_check.hpp.
//
// A mapping that goes one way, or moves columns, says nothing of rows that the old table does not
// have: these are not looked for.
#pragma once

#include <memory>

#include "dialect/row_work.hpp"
#include "postgres/pair_sql.hpp"
#include "postgres/session.hpp"

namespace ratchet::postgres {

// `holder`: how to connect for the snapshot, to the database that the batches are run in.
std::unique_ptr<RowCheck> make_pair_check(const PairSql& pair, const SessionOptions& holder);

// As it is shown: over all rows at once.
SqlText shown_check(const PairSql& pair);

}  // namespace ratchet::postgres
