// One short look at the server, for a signal: a transaction that reads, bounded, as the role that
// connected. And what several signals ask alike.
#pragma once

#include <string>
#include <vector>

#include "dialect/signal.hpp"
#include "postgres/session.hpp"

namespace ratchet::postgres {

class Look {
 public:
  // Throws as Session::begin does.
  explicit Look(Session& session);

  Rows query(const SqlText& text);
  // Of a query of one row: its first value; 0 for NULL.
  double number(const SqlText& text);

  // Whether other roles' sessions and replicas show more than that they are there.
  bool sees_others();
  // A reading for where it doesn't: "role app may not read ...".
  SignalReading not_permitted(std::string_view what);

  // "WITH RECURSIVE ... tree (relation) AS (...)": the tables, their partitions and heirs.
  SqlText tree_of(const std::vector<QualifiedName>& tables) const;

 private:
  std::unique_ptr<Transaction> transaction_;
};

// bigint or double precision.
double as_number(const Value& value);

}  // namespace ratchet::postgres
