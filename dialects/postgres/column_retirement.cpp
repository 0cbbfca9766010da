#include "postgres/column_retirement.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "postgres/column_text.hpp"
#include "postgres/renderer_scene.hpp"
#include "step/mapping.hpp"

namespace ratchet::postgres {
namespace {

bool holds(const Index& index, const Identifier& column) {
  return std::ranges::count(index.columns, std::optional(column)) > 0;
}

SqlText rename(const QualifiedName& table, const ColumnRename& names) {
  return sql("ALTER TABLE {} RENAME COLUMN {} TO {}", table, names.from, names.to);
}

// Of a column that is called `retired` by now; `column` is still what the table calls it.
std::vector<SqlText> relax(const Table& table, const Column& column, const Identifier& retired) {
  std::vector<SqlText> statements;
  if (column.not_null) {
    statements.push_back(sql("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL", table.name, retired));
  }
  if (column.default_value && column.generated == Generated::no) {
    statements.push_back(sql("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT", table.name, retired));
  }
  for (const Index& index : table.indexes) {
    if (!index.unique || !holds(index, column.name)) continue;
    switch (index.origin) {
      case IndexOrigin::created:
        statements.push_back(sql("DROP INDEX {}", index_in(table.name, index.name)));
        break;
      case IndexOrigin::unique_constraint:
        statements.push_back(sql("ALTER TABLE {} DROP CONSTRAINT {}", table.name, index.name));
        break;
      case IndexOrigin::primary_key: break;
    }
  }
  return statements;
}

// The unique indexes and constraints that are not there any more.
std::vector<SqlText> unique_again(const Table& table, const Definitions& before) {
  std::vector<SqlText> statements;
  for (const Definition& each : before) {
    if (each.table != to_string(table.name)) continue;
    const Identifier name(each.name);
    if (each.kind == "index" && find_index_of(table, name) == nullptr) {
      statements.push_back(sql("{}", UserSql{each.sql}));
    } else if (each.kind == "constraint" && find_constraint(table, name) == nullptr) {
      statements.push_back(
          sql("ALTER TABLE {} ADD CONSTRAINT {} {}", table.name, name, UserSql{each.sql}));
    }
  }
  return statements;
}

}  // namespace

StepSql retire(const Table& table, const Retirement& retirement, const Scene& scene) {
  const Column* column = find_column(table, retirement.column);
  ensure(column != nullptr, "a column is retired that the table has");
  const Identifier retired = retired_name(retirement.column);
  std::vector<ColumnRename> renames = {{retirement.column, retired}};
  if (retirement.successor) renames.push_back({*retirement.successor, retirement.column});
  Table after = table;
  std::vector<SqlText> statements;
  for (const ColumnRename& each : renames) {
    statements.push_back(rename(table.name, each));
    after = renamed(std::move(after), each);
  }
  append(relax(table, *column, retired), statements);
  append(functions_for(after, scene), statements);
  return locked(table.name, Lock::access_exclusive, std::move(statements));
}

StepSql bring_back(const Table& table, const Retirement& retirement, const Scene& scene,
                   const Definitions& before) {
  const Identifier retired = retired_name(retirement.column);
  const ColumnFacts was = column_in_text(before, table.name, retirement.column);
  std::vector<ColumnRename> renames = {{retired, retirement.column}};
  if (retirement.successor) {
    renames.insert(renames.begin(), {retirement.column, *retirement.successor});
  }
  Table after = table;
  std::vector<SqlText> statements;
  if (was.not_null) append(set_not_null(table.name, retired), statements);
  for (const ColumnRename& each : renames) {
    statements.push_back(rename(table.name, each));
    after = renamed(std::move(after), each);
  }
  if (was.default_value) {
    statements.push_back(sql("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}", table.name,
                             retirement.column, *was.default_value));
  }
  append(unique_again(table, before), statements);
  append(functions_for(after, scene), statements);
  StepSql made = locked(table.name, Lock::access_exclusive, std::move(statements));
  if (was.not_null) made.before = prove_not_null(table.name, retired);
  return made;
}

}  // namespace ratchet::postgres
