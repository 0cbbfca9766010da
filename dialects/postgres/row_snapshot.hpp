// One snapshot for a pass over a table, or a part of it, that takes many transactions. Without it a
// broken row could be passed over: any update moves a row to another place, also to one where the
// pass has been.
//
// It is held by a connection of its own, in a transaction that has no lock on any table: so nobody
// has to wait for it, but VACUUM keeps what has died since, as beside pg_dump.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "postgres/session.hpp"

namespace ratchet::postgres {

class RowSnapshot {
 public:
  // Of this moment. Throws as PostgresSession does.
  explicit RowSnapshot(const SessionOptions& options);

  // False when the connection that holds it has been lost, and the snapshot with it.
  bool is_held();
  // "4711:4713:4711 at 0/3000148": the transactions that it sees, and the place in the WAL.
  const std::string& words() const { return words_; }
  const std::string& id() const { return id_; }

 private:
  PostgresSession session_;
  std::unique_ptr<Transaction> holder_;
  std::string id_;
  std::string words_;
};

// The first transaction that a snapshot of those words may not have seen the writes of: all before
// it were over.
std::int64_t oldest_unseen(const std::string& words);

// From now on the transaction sees what the snapshot of that id does. Must be the first thing in
// it. False when it is held no longer.
bool share_snapshot(PostgresTransaction& reader, const std::string& id);

}  // namespace ratchet::postgres
