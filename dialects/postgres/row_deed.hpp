// What is done to the rows of a portion that are due, without waiting for a row: whoever has one
// locked keeps it, and it is reported as skipped. A client that waits for rows of ours can't make a
// deadlock then, whatever the order in which it takes its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "postgres/mapping_sql.hpp"
#include "postgres/pair_sql.hpp"
#include "postgres/row_range.hpp"
#include "step/steps.hpp"

namespace ratchet::postgres {

struct RowDeed {
  enum class Verb { update, erase, copy };
  Verb verb = Verb::update;
  std::vector<std::pair<Identifier, SqlText>> set;
  std::optional<QualifiedName> into{};  // copy: the other table; `set` with its key
  std::vector<Identifier> key{};        // copy: of the other table
  SqlText otherwise{};                  // copy: what becomes of a row that has the key already
  SqlText due;                          // which rows; it must not hold afterwards
  // The same over the row and what is joined to it: a subselect for each row takes longer.
  struct Joined {
    SqlText other;  // LEFT JOIN ...: one row at most
    SqlText due;
  };
  std::optional<Joined> joined{};
  std::string when_remains;  // when it holds all the same
};

RowDeed deed_of(const MappingSql& mapping);  // fills the new side
RowDeed deed_of(const PairSql& pair);        // puts into the new table what it has not
RowDeed deed_of(const UpdateRows& step);
RowDeed deed_of(const DeleteRows& step);

// As it is shown: over all rows, and without regard to anybody else.
SqlText shown(const RowDeed& deed, const Table& table);

// The first rows of a portion: rows_max at most.
struct RowStretch {
  const RowRange::Portion& portion;
  std::int64_t rows_max = 0;
};

struct RowDeedDone {
  RowRange::Visited seen{};
  std::int64_t rows = 0;
  std::vector<Place> skipped{};
};
// Where names are the users'. Throws Error{row_failed} when an expression, a constraint or a
// trigger refuses a row.
RowDeedDone carry_out(PostgresTransaction& transaction, const RowDeed& deed,
                      const RowStretch& stretch, const Identifier& row);

// Why it fails on these rows, in the server's words. An expression is tried by reading; what else
// may refuse (a constraint, a trigger) only where this transaction may write. Nothing of it stays.
std::optional<std::string> failure_of(PostgresTransaction& transaction, const RowDeed& deed,
                                      const RowRange::Portion& portion, const Identifier& row);

}  // namespace ratchet::postgres
