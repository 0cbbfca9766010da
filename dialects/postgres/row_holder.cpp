#include "postgres/row_holder.hpp"

#include <fmt/format.h>

#include "postgres/embedded_sql.hpp"
#include "postgres/lock_holders.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {

std::string holder_of_row(PostgresTransaction& transaction, const Identifier& row,
                          const RowRange::Portion& portion) {
  const Rows found =
      transaction.query(sql("WITH locked (transaction) AS (SELECT {}.xmax FROM {} WHERE {}) {}",
                            row, portion.from, portion.where, embedded(kSqlRowHolder)));
  const std::string who = found.empty() ? "somebody else" : holder_in_words(found.front());
  return fmt::format("a row of {} is locked by {}", row.text(), who);
}

}  // namespace ratchet::postgres
