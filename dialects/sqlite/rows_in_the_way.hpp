// The rows that a NOT NULL, a CHECK or a foreign key would be wrong about, as questions that are
// asked before it is written into the table's text: SQLite itself looks at no row then. Asked again
// in the transaction that writes it, in which nobody else writes.
#pragma once

#include "dialect/renderer.hpp"

namespace ratchet::sqlite {

RowsInTheWay without_value(const Table& table, const Identifier& column);
RowsInTheWay refused_by_check(const Table& table, const Identifier& constraint,
                              const UserSql& condition);
// Compared as SQLite does when it enforces the key. `target`: the table that it points at.
RowsInTheWay refused_by_foreign_key(const Table& table, const Identifier& constraint,
                                    const ForeignKey& key, const Table& target);

// A column, and the one kind of value that it is to hold beside NULL: "integer".
struct StrictColumn {
  Identifier column;
  std::string kind;
};
RowsInTheWay of_another_type(const Table& table, const std::vector<StrictColumn>& columns);

}  // namespace ratchet::sqlite
