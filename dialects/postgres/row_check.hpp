// The comparison of both sides of a dual write on PostgreSQL: one statement a batch counts the rows
// that do not hold both halves of the invariant; only when there are any is the range read once
// more, to tell broken rows from lossy ones, and for samples.
//
// All batches see one snapshot (row_snapshot.hpp), that of the moment in which the first one began.
#pragma once

#include <memory>

#include "dialect/renderer.hpp"
#include "dialect/row_work.hpp"
#include "postgres/session.hpp"

namespace ratchet::postgres {

// `holder`: how to connect for the snapshot, to the database that the batches are run in.
std::unique_ptr<RowCheck> make_row_check(const DualWrite& mapping, const Scene& scene,
                                         const SessionOptions& holder);

}  // namespace ratchet::postgres
