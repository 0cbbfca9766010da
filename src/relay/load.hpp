// What a relay carries at a time: the keys that clients have written, and what their rows are now.
// Idempotent: it says what is, never what has changed.
#pragma once

#include <string>
#include <vector>

#include "relay/tenure.hpp"

namespace ratchet {

struct Load {
  std::vector<OutboxEntry> entries;
  Rows rows;  // as the following end takes them
  Rows gone;  // keys without a row
};

// Of the followed end, in a transaction that holds its fence: the entries, and the rows as they are
// behind that.
Load take_load(Transaction& transaction, Crossing& followed, std::int64_t entries_max);

struct Unloaded {
  std::vector<OutboxEntry> applied;
  std::vector<RefusedRow> refused;  // their entries wait on
};
// Into the following end, in a transaction that holds its fence and that the caller commits before
// it deletes what was applied.
Unloaded put_load(Transaction& transaction, Crossing& following, const Load& load);

}  // namespace ratchet
