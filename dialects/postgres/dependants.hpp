// What notices when a column goes away or changes its name: PostgreSQL keeps the list (pg_depend).
#pragma once

#include <vector>

#include "postgres/session.hpp"
#include "step/expression.hpp"

namespace ratchet::postgres {

// ratchet's own objects are left out. A foreign key is named by its columns, "orders(user_id)", and
// one that points at the column counts; a check by its text; an index of a constraint counts as an
// index. Beyond the kinds that every product has: rule, policy, statistics, function, partition
// key, sequence (owned by the column), publication (that lists its columns).
std::vector<Dependant> dependants_of(PostgresTransaction& transaction, const QualifiedName& table,
                                     const Identifier& column);

}  // namespace ratchet::postgres
