#include "journal/events.hpp"

#include "journal/columns.hpp"

namespace ratchet {

void EventTable::add(Transaction& transaction, const Event& event) const {
  transaction.execute(
      sql("INSERT INTO {} (number, at, migration, actor, what, detail) "
          "SELECT COALESCE(MAX(number), 0) + 1, {}, {}, {}, {}, {} FROM {}",
          table_, bound(event.at), bound(event.migration), bound(event.actor), bound(event.what),
          bound(event.detail), table_));
}

std::vector<Event> EventTable::of(Transaction& transaction,
                                  const std::optional<std::string>& migration) const {
  const SqlText where = migration ? sql("WHERE migration = {}", bound(*migration)) : SqlText();
  const Rows rows = transaction.query(
      sql("SELECT number, at, migration, actor, what, detail FROM {} {} ORDER BY number", table_,
          where));
  std::vector<Event> events;
  for (const Row& row : rows) {
    events.push_back({.number = as_integer(row[0]),
                      .at = from_iso(as_text(row[1])),
                      .migration = as_text(row[2]),
                      .actor = as_text(row[3]),
                      .what = as_text(row[4]),
                      .detail = as_text(row[5])});
  }
  return events;
}

}  // namespace ratchet
