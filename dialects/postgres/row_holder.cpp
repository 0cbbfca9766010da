#include "postgres/row_holder.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/lock_holders.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

Rows holders(PostgresTransaction& transaction, const SqlText& lockers) {
  return transaction.query(
      sql("WITH locked (transaction) AS ({}) {}", lockers, embedded(kSqlRowHolder)));
}

// Several who share the row stand in a multixact, whose number looks like a transaction's. Of a
// transaction that has just ended the server refuses to tell members.
Rows holders_together(PostgresTransaction& transaction, const SqlText& locker) {
  const Savepoint undone(transaction);
  try {
    return holders(transaction, sql("SELECT member.xid FROM ({}) AS locker (id), "
                                    "pg_catalog.pg_get_multixact_members(locker.id) AS member",
                                    locker));
  } catch (const Error& error) {
    const bool is_refused =
        error.kind() == ErrorKind::statement_failed || error.kind() == ErrorKind::store_failed;
    if (!is_refused) throw;
    return {};
  }
}

}  // namespace

std::string holder_of_row(PostgresTransaction& transaction, const Identifier& row,
                          const RowRange::Portion& portion) {
  const SqlText locker = sql("SELECT {}.xmax FROM {} WHERE {}", row, portion.from, portion.where);
  Rows found = holders(transaction, locker);
  if (found.empty()) found = holders_together(transaction, locker);
  const std::string who = found.empty() ? "somebody else" : holder_in_words(found.front());
  return fmt::format("a row of {} is locked by {}", row.text(), who);
}

}  // namespace ratchet::postgres
