#include "postgres/outcome.hpp"

#include <fmt/format.h>

#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

// The server waits 100 ms between two looks.
constexpr int kLooksMax = 20;

// nullopt while it runs.
std::optional<Outcome> decided(Connection& connection, const std::string& transaction) {
  const Rows rows = connection.query(
      sql("SELECT pg_catalog.pg_xact_status({}::pg_catalog.xid8)", Bind{transaction}),
      Blame::statement);
  const std::string status = as_text(rows.at(0).at(0));
  if (status == "in progress") return std::nullopt;
  if (status == "committed") return Outcome::committed;
  return status == "aborted" ? Outcome::rolled_back : Outcome::unknown;
}

}  // namespace

std::string session_name_of(Connection& connection) {
  return as_text(connection.control(embedded(kSqlSessionName)).at(0).at(0));
}

bool end_session(Connection& connection, const std::string& name) {
  const Rows ended =
      connection.query(sql("{} {}", embedded(kSqlEndSession), Bind{name}), Blame::statement);
  return ended.empty() || as_integer(ended[0][0]) != 0;
}

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
    if (const auto outcome = decided(connection, transaction.id)) return *outcome;
    connection.query(sql("SELECT pg_catalog.pg_sleep(0.1)"), Blame::statement);
  }
  if (transaction.session.empty() || !end_session(connection, transaction.session)) {
    return Outcome::unknown;
  }
  return decided(connection, transaction.id).value_or(Outcome::unknown);
}

}  // namespace ratchet::postgres
