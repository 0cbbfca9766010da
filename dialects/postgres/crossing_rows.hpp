// The rows of one end: reading them as the other end takes them, and putting what that gives.
//
// Many rows come in one statement, each column as one array. What the server refuses is found by
// halving; what it would round, cut or write otherwise is left out by the statement itself.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dialect/crossing.hpp"
#include "postgres/carried.hpp"
#include "postgres/session.hpp"
#include "schema/schema.hpp"

namespace ratchet::postgres {

class CrossingRows {
 public:
  // Both outlive this.
  CrossingRows(const CrossingEnd& end, const Table& table);

  // `condition`: over the table's columns.
  Rows in(PostgresTransaction& transaction, Seen seen, const SqlText& condition) const;
  Rows of_keys(PostgresTransaction& transaction, Seen seen, const Rows& keys) const;
  Digest digest(PostgresTransaction& transaction, Seen seen, const SqlText& condition) const;

  std::vector<RefusedRow> put(PostgresTransaction& transaction, const Rows& rows,
                              OnExisting existing) const;
  void erase(PostgresTransaction& transaction, const Rows& keys) const;

 private:
  using Some = std::span<const Row* const>;
  struct Outcome {
    std::vector<RefusedRow> refused;   // for good: it would not be what is given
    std::vector<const Row*> in_a_way;  // by something that is there, perhaps
    std::vector<std::string> errors;   // of those
  };

  SqlText columns(Seen seen) const;
  std::vector<SqlText> arrays(Some rows, std::size_t columns) const;
  SqlText given(Some rows) const;
  SqlText wanted(const Rows& keys) const;
  SqlText is_wanted() const;
  std::string why_not_kept(const Row& row) const;
  // nullopt: there is no such row yet, or the statement fails.
  SqlText on_conflict(std::optional<OnExisting> existing) const;
  SqlText statement(Some rows, std::optional<OnExisting> existing) const;
  void put_all(PostgresTransaction& transaction, Some rows, std::optional<OnExisting> existing,
               Outcome& outcome) const;
  bool put_new(PostgresTransaction& transaction, Some rows, Outcome& outcome) const;
  void put_or_halve(PostgresTransaction& transaction, Some rows, OnExisting existing,
                    Outcome& outcome) const;
  bool put_in_place(PostgresTransaction& transaction, const std::vector<const Row*>& rows) const;

  const CrossingEnd& end_;
  const Table& table_;
  std::vector<Identifier> names_;   // of what arrives: given_1, given_2 ...
  std::vector<Holding> holdings_;   // of the columns that take it
  std::vector<Arriving> arriving_;  // of what is taken
  bool takes_all_ = false;          // there is nothing else in a row
};

}  // namespace ratchet::postgres
