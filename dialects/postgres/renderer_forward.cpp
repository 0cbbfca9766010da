#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "base/error.hpp"
#include "postgres/column_retirement.hpp"
#include "postgres/column_settings.hpp"
#include "postgres/declaration_sql.hpp"
#include "postgres/index_build.hpp"
#include "postgres/mapping_sql.hpp"
#include "postgres/numbering.hpp"
#include "postgres/pair_check.hpp"
#include "postgres/renderer.hpp"
#include "postgres/renderer_scene.hpp"
#include "postgres/row_deed.hpp"
#include "postgres/rows_in_the_way.hpp"
#include "postgres/table_exchange.hpp"
#include "postgres/table_twin.hpp"
#include "postgres/trigger.hpp"
#include "postgres/trigger_between_tables.hpp"
#include "postgres/view_sql.hpp"
#include "step/mapping.hpp"

namespace ratchet::postgres {
namespace {

// The first mapping in force that a copy fills or a comparison is about.
template <class RowStep>
const DualWrite& mapping_of(const RowStep& step, const Scene& scene) {
  for (const Step& each : scene.in_force) {
    const auto* mapping = std::get_if<DualWrite>(&each);
    if (mapping == nullptr || mapping->forward.empty()) continue;
    if (mapping->table == step.table && mapping->to == step.to) return *mapping;
  }
  throw Error(ErrorKind::invalid_migration,
              {.message = "no dual write is in force on " + to_string(step.table),
               .hint = "Put a dual_write of the table into migrate."});
}

SqlText assignments(const std::vector<std::pair<Identifier, SqlText>>& values) {
  std::vector<SqlText> set;
  for (const auto& [column, value] : values) set.push_back(sql("{} = {}", column, value));
  return join_sql(set, ", ");
}

SqlText place_of(const AddEnumValue& step) {
  if (step.before) return sql(" BEFORE {}", Literal{*step.before});
  return step.after ? sql(" AFTER {}", Literal{*step.after}) : SqlText();
}

SqlText words_of(const SetReplicaIdentity& step) {
  switch (step.identity.value_or(ReplicaIdentityKind::standard)) {
    case ReplicaIdentityKind::standard: return sql("DEFAULT");
    case ReplicaIdentityKind::full: return sql("FULL");
    case ReplicaIdentityKind::nothing: return sql("NOTHING");
    case ReplicaIdentityKind::index:
      if (!step.index) refuse("a replica identity by an index that is not named");
      return sql("USING INDEX {}", *step.index);
  }
  unreachable("a kind of replica identity");
}

StepSql only(SqlText statement) { return {.statements = {std::move(statement)}}; }

class Forward {
 public:
  Forward(const Scene& scene, const LockManners& manners, const Spelling& spelling)
      : scene_(scene), manners_(manners), spelling_(spelling) {}

  StepSql operator()(const CreateTable& step) const {
    return manners_.locked(pointed_at(step), Lock::share_row_exclusive, create_table(step));
  }
  StepSql operator()(const CreateTwin& step) const { return created(step, scene_); }
  StepSql operator()(const CompleteTwin& step) const { return completed(step, scene_, manners_); }
  StepSql operator()(const AddColumn& step) const {
    std::vector<TableLock> locks = locks_on({step.table}, Lock::access_exclusive);
    for (const TableLock& each : locks_on(pointed_at(step), Lock::share_row_exclusive)) {
      locks.push_back(each);
    }
    return manners_.locked(std::move(locks), add_column(step));
  }
  StepSql operator()(const CreateView& step) const {
    return {.statements = standing_in_view(step.view, table_in(scene_, step.of))};
  }

  StepSql operator()(const CreateEnum& step) const {
    std::vector<SqlText> values;
    for (const std::string& each : step.values) values.push_back(sql("{}", Literal{each}));
    return only(sql("CREATE TYPE {} AS ENUM ({})", step.enumeration, join_sql(values, ", ")));
  }
  StepSql operator()(const AddEnumValue& step) const {
    return only(sql("ALTER TYPE {} ADD VALUE IF NOT EXISTS {}{}", step.enumeration,
                    Literal{step.value.value_or("")}, place_of(step)));
  }
  StepSql operator()(const DropEnum& step) const {
    return only(sql("DROP TYPE {}", step.enumeration));
  }

  StepSql operator()(const DropNotNull& step) const {
    return altering(step.table,
                    {sql("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL", step.table, step.column)});
  }
  StepSql operator()(const CarryColumn& step) const {
    std::vector<SqlText> statements = carried(table_in(scene_, step.table), step);
    return statements.empty() ? StepSql{} : altering(step.table, std::move(statements));
  }
  // In the same moment the old side's own default is over.
  StepSql operator()(const SetDefault& step) const {
    const Table& table = table_in(scene_, step.table);
    std::vector<SqlText> statements = {sql("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}",
                                           step.table, step.column,
                                           in_brackets(said(step.default_value)))};
    for (const Identifier& retired : retired_behind(table, step.column, scene_)) {
      if (!find_column(table, retired)->default_value) continue;
      statements.push_back(sql("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT", step.table, retired));
      append(sequence_tied(table, retired, step.column), statements);
    }
    return altering(step.table, std::move(statements));
  }
  StepSql operator()(const DropDefault& step) const {
    return altering(step.table,
                    {sql("ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT", step.table, step.column)});
  }
  StepSql operator()(const DropConstraint& step) const {
    return altering(step.table,
                    {sql("ALTER TABLE {} DROP CONSTRAINT {}", step.table, step.constraint)});
  }
  StepSql operator()(const RenameConstraint& step) const {
    return altering(step.table, {sql("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", step.table,
                                     step.constraint, step.to)});
  }
  StepSql operator()(const RenameIndex& step) const {
    return only(sql("ALTER INDEX {} RENAME TO {}", index(step.index), step.to));
  }
  StepSql operator()(const SetReplicaIdentity& step) const {
    return altering(step.table,
                    {sql("ALTER TABLE {} REPLICA IDENTITY {}", step.table, words_of(step))});
  }

  StepSql operator()(const SetComment& step) const {
    const SqlText comment =
        step.comment.value_or("").empty() ? sql("NULL") : sql("{}", Literal{*step.comment});
    if (!step.column) return only(sql("COMMENT ON TABLE {} IS {}", step.table, comment));
    return only(sql("COMMENT ON COLUMN {}.{} IS {}", step.table, *step.column, comment));
  }

  // The new name stops being a view of the old one, and the old one becomes a view of the new.
  StepSql operator()(const RenameTable& step) const {
    const Table& table = table_in(scene_, step.table);
    for (const Step& each : scene_.in_force) {
      if (std::ranges::count(tables_of(each), step.table) == 0) continue;
      throw Error(ErrorKind::must_wait,
                  {.message = to_string(table.name) + " has a dual write in force",
                   .hint = "Rename the table when that migration has been purged."});
    }
    Table after = table;
    after.name = step.to;
    std::vector<SqlText> statements;
    if (scene_.schema.find_view(step.to)) statements.push_back(sql("DROP VIEW {}", step.to));
    statements.push_back(sql("ALTER TABLE {} RENAME TO {}", table.name, step.to.name));
    append(standing_in_view(step.table, after), statements);
    return altering(step.table, std::move(statements));
  }

  StepSql operator()(const DualWrite& step) const {
    return is_between_tables(step) ? triggers_between(step) : triggers(step, step.table);
  }
  StepSql operator()(const Repair& step) const { return triggers(step, step.table); }
  StepSql operator()(const Turn&) const { return {}; }  // no DDL

  StepSql operator()(const Copy& step) const {
    const Table& table = table_in(scene_, step.table);
    const DualWrite& filled = mapping_of(step, scene_);
    if (is_between_tables(filled))
      return only(shown(deed_of(PairSql(filled, scene_.schema)), table));
    const MappingSql mapping(filled, table);
    std::vector<std::pair<Identifier, SqlText>> values;
    for (const MappedSql& each : mapping.forward()) {
      values.emplace_back(each.column, mapping.value(each));
    }
    return only(
        sql("UPDATE {} SET {} WHERE {}", table.name, assignments(values), mapping.to_fill()));
  }
  StepSql operator()(const UpdateRows& step) const {
    std::vector<std::pair<Identifier, SqlText>> values;
    for (const auto& [column, value] : step.set) {
      values.emplace_back(column, in_brackets(said(value)));
    }
    return only(sql("UPDATE {} SET {} WHERE {}", step.table, assignments(values),
                    in_brackets(said(step.where))));
  }
  StepSql operator()(const DeleteRows& step) const {
    return only(sql("DELETE FROM {} WHERE {}", step.table, in_brackets(said(step.where))));
  }
  StepSql operator()(const Compare& step) const {
    const Table& table = table_in(scene_, step.table);
    const DualWrite& compared = mapping_of(step, scene_);
    if (is_between_tables(compared)) {
      return only(shown_check(PairSql(compared, scene_.schema)));
    }
    const MappingSql mapping(compared, table);
    return only(sql("SELECT count(*) FROM {} WHERE NOT {}", table.name, mapping.invariant()));
  }

  StepSql operator()(const CreateIndex& step) const {
    return build_index(step, name_of_index(step), scene_, manners_);
  }
  StepSql operator()(const DropIndex& step) const {
    const Table* table = find_table_of_index(scene_.schema, step.index);
    if (table == nullptr) return only(sql("DROP INDEX {}", index(step.index)));
    return altering(table->name, {sql("DROP INDEX {}", index(step.index))});
  }

  StepSql operator()(const AddConstraint& step) const {
    if (!step.kind.unique.empty()) return add_unique(step);
    const Identifier name = name_of_constraint(step);
    const SqlText add =
        sql("ALTER TABLE {} ADD CONSTRAINT {} {}", step.table, name, constraint(step.kind));
    if (step.kind.exclude.given()) return altering(step.table, {add});
    const Constraint* there = find_constraint(table_in(scene_, step.table), name);
    StepSql made;
    if (there != nullptr && there->validated) return made;
    made.in_the_way = refused_by(step, name, scene_);
    if (there == nullptr) {
      const auto& target = step.kind.reference.references;
      std::vector<QualifiedName> tables = {step.table};
      if (target && target->table != step.table) tables.push_back(target->table);
      const Lock strength = target ? Lock::share_row_exclusive : Lock::access_exclusive;
      made.before.push_back(manners_.around(tables, strength, {sql("{} NOT VALID", add)}));
    }
    made.before.push_back(sql("ALTER TABLE {} VALIDATE CONSTRAINT {}", step.table, name));
    return made;
  }

  StepSql operator()(const SetNotNull& step) const {
    StepSql made =
        manners_.locked({step.table}, Lock::access_exclusive,
                        set_not_null(step.table, step.column, not_null_check(step.column)));
    made.before = prove_not_null(step.table, step.column, manners_);
    made.in_the_way = {without_value(table_in(scene_, step.table), step.column)};
    return made;
  }

  StepSql operator()(const SwapColumns& step) const {
    return retire(table_in(scene_, step.table),
                  {.column = step.column, .successor = incoming_name(step.column)}, scene_,
                  manners_);
  }
  StepSql operator()(const RetireColumn& step) const {
    return retire(table_in(scene_, step.table), {.column = step.column, .successor = std::nullopt},
                  scene_, manners_);
  }
  StepSql operator()(const RetireTable& step) const {
    return rename_table(table_in(scene_, step.table), retired_name(step.table), scene_, manners_);
  }
  StepSql operator()(const RetireView& step) const { return only(sql("DROP VIEW {}", step.view)); }

  StepSql operator()(const RawSql& step) const {
    const SqlText up = sql("{}", said(step.up));
    if (!step.transaction) return {.before = {up}};
    return only(up);
  }

  StepSql operator()(const SetPrimaryKey& step) const {
    const Table& table = table_in(scene_, step.table);
    const Identifier name = name_of_primary_key(step);
    std::vector<SqlText> statements;
    for (const Constraint& each : table.constraints) {
      if (each.type != ConstraintType::primary_key) continue;
      statements.push_back(sql("ALTER TABLE {} DROP CONSTRAINT {}", step.table, each.name));
    }
    statements.push_back(
        sql("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY USING INDEX {}", step.table, name, name));
    return altering(step.table, std::move(statements));
  }
  StepSql operator()(const SwapTables& step) const {
    return exchanged({.leaving = step.table, .aside = retired_name(step.table), .coming = step.to},
                     scene_, manners_);
  }

 private:
  StepSql altering(const QualifiedName& table, std::vector<SqlText> statements) const {
    return manners_.locked({table}, Lock::access_exclusive, std::move(statements));
  }

  StepSql triggers_between(const DualWrite& step) const {
    const PairSql pair(step, scene_.schema);
    std::vector<TableLock> locks =
        locks_on(tables_of_pair(step, scene_), Lock::share_row_exclusive);
    std::vector<SqlText> statements = share_numbers(pair, spelling_);
    if (!statements.empty()) {  // SET DEFAULT
      std::ranges::copy(locks_on({pair.new_side().table.name}, Lock::access_exclusive),
                        std::back_inserter(locks));
    }
    append(create_triggers_between(step, scene_.schema), statements);
    StepSql made = manners_.locked(std::move(locks), std::move(statements));
    made.unlocked = create_functions_between(step, scene_.schema);
    return made;
  }

  StepSql triggers(const Step& step, const QualifiedName& name) const {
    const Table& table = table_in(scene_, name);
    StepSql made = manners_.locked({name}, Lock::share_row_exclusive,
                                   create_triggers(step, table, scene_.schema));
    made.unlocked = create_functions(step, table);
    return made;
  }

  QualifiedName index(const Identifier& name) const {
    const Table* table = find_table_of_index(scene_.schema, name);
    return table == nullptr ? QualifiedName{std::nullopt, name} : index_in(table->name, name);
  }

  StepSql add_unique(const AddConstraint& step) const {
    const Identifier name = name_of_constraint(step);
    const Index* there = find_index_of(table_in(scene_, step.table), name);
    if (there != nullptr && there->origin == IndexOrigin::unique_constraint) return {};
    CreateIndex index{.table = step.table, .index = name, .unique = true};
    for (const Identifier& column : step.kind.unique) index.columns.push_back({.column = column});
    index.include = step.kind.include;
    index.nulls_distinct = step.kind.nulls_distinct;
    StepSql made = build_index(index, name, scene_, manners_);
    made.locks = locks_on({step.table}, Lock::access_exclusive);
    made.statements.push_back(sql("ALTER TABLE {} ADD CONSTRAINT {} UNIQUE USING INDEX {}{}",
                                  step.table, name, name, deferral(step.kind.reference)));
    return made;
  }

  const Scene& scene_;
  const LockManners& manners_;
  const Spelling& spelling_;
};

}  // namespace

StepSql PostgresRenderer::forward(const Step& step, const Scene& scene) const {
  return std::visit(Forward(scene, manners_, spelling_), step);
}

}  // namespace ratchet::postgres
