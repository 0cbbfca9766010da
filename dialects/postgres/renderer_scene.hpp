// What the parts of the renderer ask of a scene, and the statements that several of them make.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "postgres/lock_manners.hpp"

namespace ratchet::postgres {

// Throws Error{diverged}.
const Table& table_in(const Scene& scene, const QualifiedName& name);
const Constraint* find_constraint(const Table& table, const Identifier& name);
const Index* find_index_of(const Table& table, const Identifier& name);

// An index is in the schema of its table.
QualifiedName index_in(const QualifiedName& table, const Identifier& index);

// A check that holds as long as the column holds no NULL, validated: SET NOT NULL then trusts it,
// and does not scan.
Identifier not_null_check(const Identifier& column);
std::vector<SqlText> prove_not_null(const QualifiedName& table, const Identifier& column,
                                    const LockManners& manners);
// `proof`: the name of that check, which the column may have been called otherwise under.
std::vector<SqlText> set_not_null(const QualifiedName& table, const Identifier& column,
                                  const Identifier& proof);

// The functions of everything in force on the table, for columns of other names.
std::vector<SqlText> functions_for(const Table& after, const Scene& scene);

// The retired columns that a dual write in force keeps in step with that column.
std::vector<Identifier> retired_behind(const Table& table, const Identifier& column,
                                       const Scene& scene);

struct ColumnRename {
  Identifier from;
  Identifier to;
};
Table renamed(Table table, const ColumnRename& rename);

void append(std::vector<SqlText> more, std::vector<SqlText>& into);

}  // namespace ratchet::postgres
