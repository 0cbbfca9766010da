// What updates leave behind in tables, and the VACUUM that makes it free again. VACUUM FULL, which
// would keep everybody out, is nothing that ratchet ever runs.
#pragma once

#include <vector>

#include "dialect/space.hpp"
#include "postgres/session.hpp"

namespace ratchet::postgres {

TableSpace read_space(PostgresTransaction& transaction, const std::vector<QualifiedName>& tables);

// One statement for each relation that holds rows: VACUUM does not go on to heirs. It waits for no
// lock, and gives nothing back to the disk, which would take a lock that keeps everybody out.
Vacuum make_vacuum(PostgresTransaction& transaction, const std::vector<QualifiedName>& tables);

}  // namespace ratchet::postgres
