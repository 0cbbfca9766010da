// The rows of one end: reading them as the other end takes them, and putting what that gives.
#pragma once

#include <vector>

#include "dialect/crossing.hpp"
#include "schema/schema.hpp"
#include "sqlite/affinity.hpp"
#include "sqlite/session.hpp"

namespace ratchet::sqlite {

class CrossingRows {
 public:
  CrossingRows(const CrossingEnd& end, const Table& table);

  // `condition`: over the table's columns, or empty.
  Rows in(SqliteTransaction& transaction, Seen seen, const SqlText& condition) const;
  Rows of_keys(SqliteTransaction& transaction, Seen seen, const Rows& keys) const;

  std::vector<RefusedRow> put(SqliteTransaction& transaction, const Rows& rows,
                              OnExisting existing) const;
  void erase(SqliteTransaction& transaction, const Rows& keys) const;

 private:
  struct Refused {
    const Row* row;
    std::string error;
  };

  SqlText columns(Seen seen) const;
  Rows as_carried(Rows rows, Seen seen) const;
  SqlText insert(OnExisting existing) const;
  SqlText is_of_key(const Row& row) const;
  std::string why_not_kept(const Row& row) const;
  bool put_in_place(SqliteTransaction& transaction, const std::vector<Refused>& refused) const;
  Row key_in(const Row& row) const;

  const CrossingEnd& end_;
  const Table& table_;
  std::vector<Affinity> affinities_;  // of what is taken
  bool takes_all_ = false;            // there is nothing else in a row
};

}  // namespace ratchet::sqlite
