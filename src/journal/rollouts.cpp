#include "journal/rollouts.hpp"

#include "journal/columns.hpp"
#include "journal/json_text.hpp"

namespace ratchet {
namespace {

// A whole share comes back as the integer that it is.
double share_in(const Value& value) {
  const auto* number = std::get_if<double>(&value);
  return number != nullptr ? *number : static_cast<double>(as_integer(value));
}

}  // namespace

std::optional<RolloutRecord> RolloutTable::find(Transaction& transaction,
                                                const std::string& migration) const {
  const Rows rows = transaction.query(
      sql("SELECT share, keys, set_by, set_at, reason, mark FROM {} WHERE migration = {}", table_,
          bound(migration)));
  if (rows.empty()) return std::nullopt;
  const Row& row = rows.front();
  return RolloutRecord{.status = {.share = share_in(row[0]),
                                  .keys = texts_from_json(as_text(row[1])),
                                  .set_by = as_text(row[2]),
                                  .set_at = from_iso(as_text(row[3])),
                                  .reason = as_text(row[4])},
                       .mark = as_text(row[5])};
}

void RolloutTable::put(Transaction& transaction, const std::string& migration,
                       const RolloutRecord& record) const {
  forget(transaction, migration);
  const RolloutStatus& status = record.status;
  transaction.execute(
      sql("INSERT INTO {} (migration, share, keys, set_by, set_at, reason, mark) "
          "VALUES ({}, {}, {}, {}, {}, {}, {})",
          table_, bound(migration), Bind{status.share}, bound(to_json(status.keys)),
          bound(status.set_by), bound(status.set_at), bound(status.reason), bound(record.mark)));
}

void RolloutTable::forget(Transaction& transaction, const std::string& migration) const {
  transaction.execute(sql("DELETE FROM {} WHERE migration = {}", table_, bound(migration)));
}

}  // namespace ratchet
