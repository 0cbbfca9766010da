// What PostgreSQL can tell of who still uses what contract will retire: statements that
// pg_stat_statements has counted, who is connected since before, and functions whose bodies name
// it. Says also what it could not see: other roles' statements, replicas, a missing extension.
#pragma once

#include "dialect/usage.hpp"
#include "postgres/session.hpp"

namespace ratchet::postgres {

std::string usage_mark(PostgresTransaction& transaction, const std::vector<RetiredSide>& sides);
Usage read_usage(PostgresTransaction& transaction, const std::vector<RetiredSide>& sides,
                 const UsageSince& since);

}  // namespace ratchet::postgres
