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

// Of a dual write between two, under whatever names they have now.
std::vector<QualifiedName> tables_of_pair(const DualWrite& step, const Scene& scene);
// What the dual writes between the table and others need as soon as it, or a column of it, has got
// another name. Nobody may write to the other side meanwhile, or the function as it was would look
// for the old name.
struct PairsAgain {
  std::vector<TableLock> locks{};
  std::vector<SqlText> functions{};
};
PairsAgain pairs_again(const QualifiedName& table, const Schema& after, const Scene& scene);

// The table gets another name, and stays one side of the dual writes between it and others: the
// functions of their triggers name it.
StepSql rename_table(const Table& table, const QualifiedName& to, const Scene& scene,
                     const LockManners& manners);

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
