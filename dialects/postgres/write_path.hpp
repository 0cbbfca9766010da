// What lies between a client's write and the row that it leaves: the relations that hold a
// mapping's rows, the row triggers and rules on each of them, and the functions that these run. A
// certificate keeps it: rows that were equal when they were compared stay so only while it is the
// same. Does not say whether it is right; the schema's own definitions do.
#pragma once

#include "postgres/session.hpp"
#include "postgres/spelling.hpp"
#include "schema/schema.hpp"
#include "step/mapping.hpp"

namespace ratchet::postgres {

// Takes no lock; as the transaction sees it, so a writer (READ COMMITTED) sees it as it is now.
Definitions read_write_path(PostgresTransaction& transaction, const DualWrite& mapping,
                            const Spelling& spelling);

}  // namespace ratchet::postgres
