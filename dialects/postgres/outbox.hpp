// The outbox of one end and the spans that are held back from it.
//
// Under an old snapshot, spent entries stay where they are and every look at the table passes them
// by. So a look begins where the last one has found the first entry; one in a while, and whenever
// nothing is found, begins at the beginning: entries are put wherever there is room.
#pragma once

#include <cstdint>
#include <vector>

#include "dialect/crossing.hpp"

namespace ratchet::postgres {

// The condition that a key in these columns lies in the span.
SqlText is_within(const std::vector<Identifier>& key, const KeySpan& span);

class Outbox {
 public:
  explicit Outbox(const CrossingEnd& end);  // which outlives this

  void hold_back(Transaction& transaction, std::int64_t token, const KeySpan& span);
  void let_go(Transaction& transaction, std::int64_t token);

  std::vector<OutboxEntry> waiting(Transaction& transaction, std::int64_t entries_max);
  void delete_entries(Transaction& transaction, const std::vector<OutboxEntry>& entries);
  Rows pending(Transaction& transaction, const KeySpan& span);
  Backlog backlog(Transaction& transaction);

 private:
  std::vector<OutboxEntry> look(Transaction& transaction, std::int64_t entries_max);

  const CrossingEnd& end_;
  std::vector<SqlText> carried_key_;
  std::int64_t from_block_ = 0;
  int looks_ = 0;
};

}  // namespace ratchet::postgres
