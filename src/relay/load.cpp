#include "relay/load.hpp"

#include <algorithm>
#include <set>

#include "relay/row_text.hpp"

namespace ratchet {
Load take_load(Transaction& transaction, Crossing& followed, std::int64_t entries_max) {
  Load load{.entries = followed.waiting(transaction, entries_max), .rows = {}, .gone = {}};
  if (load.entries.empty()) return load;
  std::set<Row> keys;
  for (const OutboxEntry& each : load.entries) keys.insert(each.key);
  load.rows = followed.rows(transaction, Seen::given, Rows(keys.begin(), keys.end()));
  const std::size_t columns = keys.begin()->size();
  for (const Row& each : load.rows) keys.erase(key_of(each, columns));
  load.gone.assign(keys.begin(), keys.end());
  return load;
}

Unloaded put_load(Transaction& transaction, Crossing& following, const Load& load) {
  Unloaded unloaded;
  // First: a row that comes may have a value that one which goes has had.
  if (!load.gone.empty()) following.erase(transaction, load.gone);
  if (!load.rows.empty()) {
    unloaded.refused = following.put(transaction, load.rows, OnExisting::overwrite);
  }
  for (const OutboxEntry& each : load.entries) {
    if (std::ranges::count(unloaded.refused, each.key, &RefusedRow::key) > 0) continue;
    unloaded.applied.push_back(each);
  }
  return unloaded;
}

}  // namespace ratchet
