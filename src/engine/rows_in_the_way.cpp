#include "engine/rows_in_the_way.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace ratchet {
namespace {

void require_none(Transaction& transaction, const RowsInTheWay& rows) {
  const std::int64_t count = as_integer(transaction.query(rows.count).at(0).at(0));
  if (count == 0) return;
  std::vector<std::string> samples;
  for (const Row& row : transaction.query(rows.samples)) samples.push_back(as_text(row.at(0)));
  throw Error(ErrorKind::diverged,
              {.message = fmt::format("{}: {}, such as {}", rows.problem, count,
                                      join(samples, {.separator = ", "})),
               .hint = rows.hint});
}

}  // namespace

void require_none(Site& site, const std::vector<RowsInTheWay>& in_the_way) {
  if (in_the_way.empty()) return;
  site.read([&](Transaction& transaction) { require_none(transaction, in_the_way); });
}

void require_none(Transaction& transaction, const std::vector<RowsInTheWay>& in_the_way) {
  for (const RowsInTheWay& each : in_the_way) require_none(transaction, each);
}

}  // namespace ratchet
