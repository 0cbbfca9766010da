#include "journal/control.hpp"

#include <algorithm>

#include "journal/columns.hpp"

namespace ratchet {

std::vector<ControlStatus> ControlTable::of(Transaction& transaction,
                                            const std::string& migration) const {
  const Rows rows = transaction.query(
      sql("SELECT name, value, set_by, set_at, reason FROM {} WHERE migration = {} ORDER BY name",
          table_, bound(migration)));
  std::vector<ControlStatus> knobs;
  for (const Row& row : rows) {
    knobs.push_back({.name = as_text(row[0]),
                     .value = as_text(row[1]),
                     .set_by = as_text(row[2]),
                     .set_at = from_iso(as_text(row[3])),
                     .reason = as_text(row[4])});
  }
  std::ranges::stable_partition(knobs,
                                [](const ControlStatus& each) { return each.name == kPausedKnob; });
  return knobs;
}

void ControlTable::put(Transaction& transaction, const std::string& migration,
                       const ControlStatus& control) const {
  transaction.execute(
      sql("INSERT INTO {} (migration, name, value, set_by, set_at, reason) "
          "VALUES ({}, {}, {}, {}, {}, {}) "
          "ON CONFLICT (migration, name) DO UPDATE SET value = excluded.value, "
          "set_by = excluded.set_by, set_at = excluded.set_at, reason = excluded.reason",
          table_, bound(migration), bound(control.name), bound(control.value),
          bound(control.set_by), bound(control.set_at), bound(control.reason)));
}

void ControlTable::remove(Transaction& transaction, const std::string& migration,
                          std::string_view name) const {
  transaction.execute(sql("DELETE FROM {} WHERE migration = {} AND name = {}", table_,
                          bound(migration), bound(name)));
}

void ControlTable::forget(Transaction& transaction, const std::string& migration) const {
  transaction.execute(sql("DELETE FROM {} WHERE migration = {}", table_, bound(migration)));
}

}  // namespace ratchet
