#include "postgres/outcome.hpp"

#include <fmt/format.h>

#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

// The server waits 100 ms between two looks.
constexpr int kLooksMax = 20;

}  // namespace

std::string incarnation_of(Connection& connection) {
  return as_text(connection.control(embedded(kSqlIncarnation)).at(0).at(0));
}

std::string transaction_id(Connection& connection, const SqlText& before) {
  const SqlText id = sql("SELECT pg_catalog.pg_current_xact_id()::pg_catalog.text");
  return as_text(connection.control(sql("{} {}", before, id)).at(0).at(0));
}

Outcome look_up(const Address& address, const TransactionName& transaction) {
  Connection connection(address, "pg_catalog");
  const std::string incarnation = incarnation_of(connection);
  if (incarnation.empty() || incarnation != transaction.incarnation) return Outcome::unknown;
  for (int look = 0; look < kLooksMax; ++look) {
    const Rows rows = connection.query(
        sql("SELECT pg_catalog.pg_xact_status({}::pg_catalog.xid8)", Bind{transaction.id}),
        Blame::statement);
    const std::string status = as_text(rows.at(0).at(0));
    if (status == "committed") return Outcome::committed;
    if (status == "aborted") return Outcome::rolled_back;
    if (status != "in progress") return Outcome::unknown;
    connection.query(sql("SELECT pg_catalog.pg_sleep(0.1)"), Blame::statement);
  }
  return Outcome::unknown;
}

}  // namespace ratchet::postgres
