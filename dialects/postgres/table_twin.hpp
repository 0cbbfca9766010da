// A table's twin: made in the table's own words, so that whatever a column or a check says it says
// there, too. What is unique is so from the start; other indexes, and foreign keys, come when the
// rows are there. Indexes have reserved names until the exchange (table_exchange.hpp), and so have
// the foreign keys of others that point at the twin; what a table names by itself has its own.
#pragma once

#include "dialect/renderer.hpp"
#include "postgres/lock_manners.hpp"

namespace ratchet::postgres {

// Throws Error{invalid_migration} for what hangs on the table and can't hang on another.
StepSql created(const CreateTwin& step, const Scene& scene);

// Finds in the scene what an attempt that was interrupted has left.
StepSql completed(const CompleteTwin& step, const Scene& scene, const LockManners& manners);
StepSql bared(const CompleteTwin& step, const Scene& scene, const LockManners& manners);

}  // namespace ratchet::postgres
