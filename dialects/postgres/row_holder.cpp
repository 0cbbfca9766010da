#include "postgres/row_holder.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::size_t kQueryShown = 80;

}  // namespace

std::string holder_of_row(PostgresTransaction& transaction, const Identifier& row,
                          const RowRange::Portion& portion) {
  const Rows found =
      transaction.query(sql("WITH locked (transaction) AS (SELECT {}.xmax FROM {} WHERE {}) {}",
                            row, portion.from, portion.where, embedded(kSqlRowHolder)));
  if (found.empty()) return fmt::format("a row of {} is locked by somebody else", row.text());
  const Row& holder = found.front();
  const std::string application = as_text(holder[1]);
  return fmt::format("a row of {} is locked by pid {}{}, {} for {} s: `{}`", row.text(),
                     as_integer(holder[0]), application.empty() ? "" : " (" + application + ")",
                     as_text(holder[2]), as_integer(holder[3]),
                     excerpt_of(as_text(holder[4]), kQueryShown));
}

}  // namespace ratchet::postgres
