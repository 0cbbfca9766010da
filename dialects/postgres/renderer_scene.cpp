#include "postgres/renderer_scene.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "postgres/mapping_sql.hpp"
#include "postgres/trigger.hpp"
#include "postgres/trigger_between_tables.hpp"
#include "step/table_pair.hpp"

namespace ratchet::postgres {
namespace {

bool is_in_row_of(const Step& step, const QualifiedName& table) {
  if (const auto* mapping = std::get_if<DualWrite>(&step)) {
    return mapping->table == table && !is_between_tables(*mapping);
  }
  const auto* repair = std::get_if<Repair>(&step);
  return repair != nullptr && repair->table == table;
}

}  // namespace

const Table& table_in(const Scene& scene, const QualifiedName& name) {
  if (const Table* table = scene.schema.find_table(name)) return *table;
  throw Error(ErrorKind::diverged, {.message = "there is no table " + to_string(name),
                                    .hint = "Somebody else dropped or renamed it; roll back."});
}

const Constraint* find_constraint(const Table& table, const Identifier& name) {
  const auto found = std::ranges::find(table.constraints, name, &Constraint::name);
  return found == table.constraints.end() ? nullptr : &*found;
}

const Index* find_index_of(const Table& table, const Identifier& name) {
  const auto found = std::ranges::find(table.indexes, name, &Index::name);
  return found == table.indexes.end() ? nullptr : &*found;
}

QualifiedName index_in(const QualifiedName& table, const Identifier& index) {
  return {.schema = table.schema, .name = index};
}

Identifier not_null_check(const Identifier& column) {
  constexpr std::size_t kBytesShown = 24;
  return Identifier("ratchet_not_null_" + excerpt_of(column.text(), kBytesShown) + "_" +
                    fingerprint_of(column.text()).substr(0, 6));
}

std::vector<SqlText> prove_not_null(const QualifiedName& table, const Identifier& column,
                                    const LockManners& manners) {
  const Identifier check = not_null_check(column);
  return {manners.around({table}, Lock::access_exclusive,
                         {sql("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", table, check),
                          sql("ALTER TABLE {} ADD CONSTRAINT {} CHECK ({} IS NOT NULL) NOT VALID",
                              table, check, column)}),
          sql("ALTER TABLE {} VALIDATE CONSTRAINT {}", table, check)};
}

// In two statements: in one, PostgreSQL would scan after all.
std::vector<SqlText> set_not_null(const QualifiedName& table, const Identifier& column,
                                  const Identifier& proof) {
  return {sql("ALTER TABLE {} ALTER COLUMN {} SET NOT NULL", table, column),
          sql("ALTER TABLE {} DROP CONSTRAINT {}", table, proof)};
}

std::vector<SqlText> functions_for(const Table& after, const Scene& scene) {
  std::vector<SqlText> statements;
  for (const Step& step : scene.in_force) {
    if (is_in_row_of(step, after.name)) append(replace_functions(step, after), statements);
  }
  return statements;
}

std::vector<QualifiedName> tables_of_pair(const DualWrite& step, const Scene& scene) {
  const TablePair pair = resolve_pair(step, scene.schema, "postgres");
  return {pair.old_table->name, pair.new_table->name};
}

StepSql rename_table(const Table& table, const QualifiedName& to, const Scene& scene,
                     const LockManners& manners) {
  Schema after = scene.schema;
  for (Table& each : after.tables) {
    if (each.name == table.name) each.name = to;
  }
  std::vector<TableLock> locks = locks_on({table.name}, Lock::access_exclusive);
  std::vector<SqlText> statements = {sql("ALTER TABLE {} RENAME TO {}", table.name, to.name)};
  PairsAgain again = pairs_again(table.name, after, scene);
  std::ranges::move(again.locks, std::back_inserter(locks));
  append(std::move(again.functions), statements);
  return manners.locked(std::move(locks), std::move(statements));
}

PairsAgain pairs_again(const QualifiedName& table, const Schema& after, const Scene& scene) {
  PairsAgain again;
  for (const Step& step : scene.in_force) {
    const auto* mapping = std::get_if<DualWrite>(&step);
    if (mapping == nullptr || !is_between_tables(*mapping)) continue;
    if (!concerns(*mapping, table)) continue;
    const auto others = locks_on(tables_of_pair(*mapping, scene), Lock::share_row_exclusive);
    again.locks.insert(again.locks.end(), others.begin(), others.end());
    append(replace_functions_between(*mapping, after), again.functions);
  }
  return again;
}

std::vector<Identifier> retired_behind(const Table& table, const Identifier& column,
                                       const Scene& scene) {
  std::vector<Identifier> retired;
  for (const Step& step : scene.in_force) {
    const auto* dual_write = std::get_if<DualWrite>(&step);
    if (dual_write == nullptr || !is_in_row_of(step, table.name)) continue;
    const MappingSql mapping(*dual_write, table);
    if (std::ranges::count(mapping.forward(), column, &MappedSql::column) == 0) continue;
    for (const MappedSql& each : mapping.backward()) {
      if (is_retired_name(each.column)) retired.push_back(each.column);
    }
  }
  return retired;
}

Table renamed(Table table, const ColumnRename& rename) {
  for (Column& column : table.columns) {
    if (column.name == rename.from) column.name = rename.to;
  }
  return table;
}

void append(std::vector<SqlText> more, std::vector<SqlText>& into) {
  std::ranges::move(more, std::back_inserter(into));
}

}  // namespace ratchet::postgres
