#include "postgres/column_retirement.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "postgres/column_text.hpp"
#include "postgres/constraint_again.hpp"
#include "postgres/index_build.hpp"
#include "postgres/renderer_scene.hpp"
#include "postgres/rows_in_the_way.hpp"
#include "step/mapping.hpp"

namespace ratchet::postgres {
namespace {

bool holds(const Index& index, const Identifier& column) {
  return std::ranges::count(index.columns, std::optional(column)) > 0;
}

SqlText rename(const QualifiedName& table, const ColumnRename& names) {
  return sql("ALTER TABLE {} RENAME COLUMN {} TO {}", table, names.from, names.to);
}

// Where a NOT NULL has a name (PostgreSQL 18), the one that the server gives it.
std::string name_of_not_null(const Table& table, const Identifier& column) {
  return fmt::format("{}_{}_not_null", table.name.name.text(), column.text());
}

// The name says the column's, and stays when that gets another one.
void rename_not_null(const Table& table, const ColumnRename& names,
                     std::vector<SqlText>& statements) {
  constexpr std::size_t kBytesMax = 63;
  const std::string to = name_of_not_null(table, names.to);
  if (to.size() > kBytesMax) return;
  for (const Constraint& each : table.constraints) {
    if (each.type != ConstraintType::not_null) continue;
    if (each.name.text() != name_of_not_null(table, names.from)) continue;
    statements.push_back(
        sql("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", table.name, each.name, Identifier(to)));
  }
}

// Of a column that is called `retired` by now; `column` is still what the table calls it.
std::vector<SqlText> relax(const Table& table, const Column& column, const Identifier& retired) {
  std::vector<SqlText> statements;
  if (column.not_null) {
    statements.push_back(sql("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL", table.name, retired));
  }
  // Of a column that is NOT NULL it stays until the new side has its own: a row that gives neither
  // is then still filled by the dual write.
  if (column.default_value && !column.not_null && column.generated == Generated::no) {
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

// The unique indexes and constraints that went with the column, again.
class UniqueAgain {
 public:
  UniqueAgain(const Table& table, const Identifier& column, const Scene& scene,
              const LockManners& manners)
      : table_(table), column_(column), scene_(scene), manners_(manners) {}

  StepSql make(const Definitions& before) {
    for (const Definition& each : before) {
      if (each.table != to_string(table_.name)) continue;
      const Identifier name(each.name);
      if (each.kind == "constraint" && find_constraint(table_, name) == nullptr) {
        add_constraint(name, each.sql);
      } else if (each.kind == "index" && !is_there(name)) {
        if (!build(name, each.sql)) made_.statements.push_back(sql("{}", UserSql{each.sql}));
      }
    }
    return std::move(made_);
  }

 private:
  bool is_there(const Identifier& name) const {
    const Index* index = find_index_of(table_, name);
    return index != nullptr && index->valid;
  }

  // False where only the database's own text says what it was: made under the lock, then.
  bool build(const Identifier& name, const std::string& definition) {
    const auto columns = plain_columns(definition);
    if (!columns) return false;
    CreateIndex step{.table = table_.name, .index = name, .unique = true};
    for (const Identifier& each : *columns) {
      step.columns.push_back({.column = each == column_ ? retired_name(each) : each});
    }
    StepSql built = build_index(step, name, scene_, manners_);
    append(std::move(built.before), made_.before);
    append(std::move(built.statements), made_.statements);
    std::ranges::move(built.in_the_way, std::back_inserter(made_.in_the_way));
    return true;
  }

  void add_constraint(const Identifier& name, const std::string& definition) {
    const bool is_built = build(name, definition);
    const SqlText what =
        is_built ? sql("UNIQUE USING INDEX {}", name) : sql("{}", UserSql{definition});
    made_.statements.push_back(sql("ALTER TABLE {} ADD CONSTRAINT {} {}", table_.name, name, what));
  }

  const Table& table_;
  const Identifier& column_;
  const Scene& scene_;
  const LockManners& manners_;
  StepSql made_;
};

}  // namespace

namespace {

// The functions of everything in force on the table, as soon as it is `after`.
StepSql with_functions(const Table& after, std::vector<SqlText> statements, const Scene& scene,
                       const LockManners& manners) {
  Schema renamed = scene.schema;
  for (Table& each : renamed.tables) {
    if (each.name == after.name) each = after;
  }
  PairsAgain pairs = pairs_again(after.name, renamed, scene);
  std::vector<TableLock> locks = locks_on({after.name}, Lock::access_exclusive);
  std::ranges::move(pairs.locks, std::back_inserter(locks));
  append(functions_for(after, scene), statements);
  append(std::move(pairs.functions), statements);
  return manners.locked(std::move(locks), std::move(statements));
}

}  // namespace

StepSql retire(const Table& table, const Retirement& retirement, const Scene& scene,
               const LockManners& manners) {
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
  if (retirement.successor) {
    rename_not_null(table, {*retirement.successor, retirement.column}, statements);
  }
  return with_functions(after, std::move(statements), scene, manners);
}

StepSql bring_back(const Table& table, const Retirement& retirement, const Scene& scene,
                   const Definitions& before, const LockManners& manners) {
  const Identifier retired = retired_name(retirement.column);
  const ColumnFacts was = column_in_text(before, table.name, retirement.column);
  std::vector<ColumnRename> renames = {{retired, retirement.column}};
  if (retirement.successor) {
    renames.insert(renames.begin(), {retirement.column, *retirement.successor});
  }
  Table after = table;
  std::vector<SqlText> statements;
  for (const ColumnRename& each : renames) {
    statements.push_back(rename(table.name, each));
    after = renamed(std::move(after), each);
  }
  if (retirement.successor) {
    rename_not_null(table, {retirement.column, *retirement.successor}, statements);
  }
  if (was.not_null) {
    append(set_not_null(table.name, retirement.column, not_null_check(retired)), statements);
  }
  if (was.default_value) {
    statements.push_back(sql("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}", table.name,
                             retirement.column, *was.default_value));
  }
  StepSql unique = UniqueAgain(table, retirement.column, scene, manners).make(before);
  append(std::move(unique.statements), statements);
  StepSql made = with_functions(after, std::move(statements), scene, manners);
  made.before = std::move(unique.before);
  made.in_the_way = std::move(unique.in_the_way);
  if (was.not_null) {
    append(prove_not_null(table.name, retired, manners), made.before);
    made.in_the_way.push_back(without_value(table, retired));
  }
  return made;
}

}  // namespace ratchet::postgres
