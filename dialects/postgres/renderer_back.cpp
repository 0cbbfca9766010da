#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "postgres/column_retirement.hpp"
#include "postgres/column_settings.hpp"
#include "postgres/column_text.hpp"
#include "postgres/constraint_again.hpp"
#include "postgres/declaration_sql.hpp"
#include "postgres/index_build.hpp"
#include "postgres/numbering.hpp"
#include "postgres/renderer.hpp"
#include "postgres/renderer_scene.hpp"
#include "postgres/rows_in_the_way.hpp"
#include "postgres/table_exchange.hpp"
#include "postgres/table_twin.hpp"
#include "postgres/trigger.hpp"
#include "postgres/trigger_between_tables.hpp"
#include "postgres/view_sql.hpp"
#include "step/table_pair.hpp"

namespace ratchet::postgres {
namespace {

StepSql only(SqlText statement) { return {.statements = {std::move(statement)}}; }

class Back {
 public:
  Back(const Scene& scene, const Definitions& before, const LockManners& manners)
      : scene_(scene), before_(before), manners_(manners) {}

  StepSql operator()(const CreateTable& step) const {
    return manners_.locked(pointed_at(step), Lock::access_exclusive,
                           {sql("DROP TABLE {}", step.table)});
  }
  StepSql operator()(const AddColumn& step) const {
    return altering(step.table, {sql("ALTER TABLE {} DROP COLUMN {}", step.table, step.column)});
  }
  StepSql operator()(const CreateView& step) const { return only(sql("DROP VIEW {}", step.view)); }
  StepSql operator()(const CreateEnum& step) const {
    return only(sql("DROP TYPE {}", step.enumeration));
  }
  // PostgreSQL can't drop one; nobody is hurt by a value that nobody uses.
  StepSql operator()(const AddEnumValue&) const { return {}; }

  StepSql operator()(const DropEnum& step) const {
    std::vector<SqlText> values;
    for (const std::string& each : values_of(step.enumeration)) {
      values.push_back(sql("{}", Literal{each}));
    }
    return only(sql("CREATE TYPE {} AS ENUM ({})", step.enumeration, join_sql(values, ", ")));
  }

  // Goes with the column that has got it.
  StepSql operator()(const CarryColumn&) const { return {}; }
  StepSql operator()(const DropNotNull& step) const {
    StepSql made =
        manners_.locked({step.table}, Lock::access_exclusive,
                        set_not_null(step.table, step.column, not_null_check(step.column)));
    made.before = prove_not_null(step.table, step.column, manners_);
    made.in_the_way = {without_value(table_in(scene_, step.table), step.column)};
    return made;
  }
  StepSql operator()(const SetNotNull& step) const {
    return altering(step.table,
                    {sql("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL", step.table, step.column),
                     sql("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", step.table,
                         not_null_check(step.column))});
  }
  StepSql operator()(const SetDefault& step) const {
    std::vector<SqlText> statements = {default_again(step.table, step.column)};
    const Table& table = table_in(scene_, step.table);
    for (const Identifier& retired : retired_behind(table, step.column, scene_)) {
      if (!column_in_text(before_, step.table, retired).default_value) continue;
      statements.push_back(default_again(step.table, retired));
      append(sequence_tied(table, step.column, retired), statements);
    }
    return altering(step.table, std::move(statements));
  }
  StepSql operator()(const DropDefault& step) const {
    return altering(step.table, {default_again(step.table, step.column)});
  }

  // Where it is there again, it is an earlier attempt's.
  StepSql operator()(const DropConstraint& step) const {
    const Table& table = table_in(scene_, step.table);
    const Constraint* there = find_constraint(table, step.constraint);
    const std::string definition =
        there != nullptr ? there->definition : text_of("constraint", step.constraint.text());
    return constraint_again(table, {step.constraint, definition}, scene_, manners_);
  }
  StepSql operator()(const AddConstraint& step) const {
    return altering(step.table, {sql("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", step.table,
                                     name_of_constraint(step))});
  }
  StepSql operator()(const RenameConstraint& step) const {
    return altering(step.table, {sql("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", step.table,
                                     step.to, step.constraint)});
  }
  StepSql operator()(const RenameIndex& step) const {
    return only(sql("ALTER INDEX {} RENAME TO {}", index(step.to), step.index));
  }
  StepSql operator()(const CreateIndex& step) const {
    const QualifiedName name = index_in(step.table, name_of_index(step));
    return altering(step.table, {sql("DROP INDEX IF EXISTS {}", name)});
  }
  // Where it is there again, it is an earlier attempt's.
  StepSql operator()(const DropIndex& step) const {
    if (const Table* table = find_table_of_index(scene_.schema, step.index)) {
      const std::string& definition = find_index_of(*table, step.index)->definition;
      return index_again(*table, {step.index, definition}, manners_);
    }
    const Definition& text = definition("index", step.index.text());
    const auto name = parse_qualified_name(text.table);
    const Table* table = name ? scene_.schema.find_table(*name) : nullptr;
    if (table == nullptr) return only(sql("{}", UserSql{text.sql}));
    return index_again(*table, {step.index, text.sql}, manners_);
  }

  StepSql operator()(const SetReplicaIdentity& step) const {
    return altering(step.table, {sql("ALTER TABLE {} REPLICA IDENTITY {}", step.table,
                                     UserSql{replica_identity_in_text(before_, step.table)})});
  }

  // What it was is kept with the step: comments are part of the table's text.
  StepSql operator()(const SetComment& step) const {
    const Table& table = table_in(scene_, step.table);
    if (!step.column) {
      return only(
          sql("COMMENT ON TABLE {} IS {}", step.table, comment_before(table.name, std::nullopt)));
    }
    return only(sql("COMMENT ON COLUMN {}.{} IS {}", step.table, *step.column,
                    comment_before(table.name, step.column)));
  }

  StepSql operator()(const RenameTable& step) const {
    const Table& table = table_in(scene_, step.to);
    Table after = table;
    after.name = step.table;
    std::vector<SqlText> statements = {
        sql("DROP VIEW {}", step.table),
        sql("ALTER TABLE {} RENAME TO {}", table.name, step.table.name)};
    append(standing_in_view(step.to, after), statements);
    return altering(step.to, std::move(statements));
  }

  StepSql operator()(const DualWrite& step) const {
    if (!is_between_tables(step)) return without_triggers(step, step.table);
    std::vector<SqlText> statements = drop_triggers_between(step, scene_.schema);
    append(stop_sharing_numbers(PairSql(step, scene_.schema)), statements);
    return manners_.locked(tables_of_pair(step, scene_), Lock::access_exclusive,
                           std::move(statements));
  }
  StepSql operator()(const Repair& step) const { return without_triggers(step, step.table); }

  // What was copied goes with its column; rows that the user changed or deleted stay so.
  StepSql operator()(const Copy&) const { return {}; }
  StepSql operator()(const UpdateRows&) const { return {}; }
  StepSql operator()(const DeleteRows&) const { return {}; }
  StepSql operator()(const Compare&) const { return {}; }

  StepSql operator()(const SwapColumns& step) const {
    return bring_back(table_in(scene_, step.table),
                      {.column = step.column, .successor = incoming_name(step.column)}, scene_,
                      before_, manners_);
  }
  StepSql operator()(const RetireColumn& step) const {
    return bring_back(table_in(scene_, step.table),
                      {.column = step.column, .successor = std::nullopt}, scene_, before_,
                      manners_);
  }
  StepSql operator()(const RetireTable& step) const {
    return rename_table(table_in(scene_, retired_name(step.table)), step.table, scene_, manners_);
  }
  StepSql operator()(const RetireView& step) const {
    return only(sql("{}", UserSql{text_of("view", to_string(step.view))}));
  }

  StepSql operator()(const RawSql& step) const {
    if (!step.down.given()) {
      throw Error(ErrorKind::invalid_migration,
                  {.message = "a `sql` entry has no way back: it has no `down`",
                   .hint = "Undo it by hand, or go forward."});
    }
    const SqlText down = sql("{}", said(step.down));
    if (!step.transaction) return {.before = {down}};
    return only(down);
  }

  StepSql operator()(const SetPrimaryKey& step) const {
    const Table& table = table_in(scene_, step.table);
    StepSql made;
    if (const Definition* was = primary_key_before(step.table)) {
      made = constraint_again(table, {Identifier(was->name), was->sql}, scene_, manners_);
    }
    made.locks = locks_on({step.table}, Lock::access_exclusive);
    made.statements.insert(
        made.statements.begin(),
        sql("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", step.table, name_of_primary_key(step)));
    return made;
  }
  StepSql operator()(const CreateTwin& step) const {
    return altering(step.to, {sql("DROP TABLE {}", step.to)});
  }
  StepSql operator()(const CompleteTwin& step) const { return bared(step, scene_, manners_); }
  StepSql operator()(const SwapTables& step) const {
    return exchanged({.leaving = step.table, .aside = step.to, .coming = retired_name(step.table)},
                     scene_, manners_);
  }
  StepSql operator()(const Turn&) const { return {}; }  // no DDL

 private:
  StepSql altering(const QualifiedName& table, std::vector<SqlText> statements) const {
    return manners_.locked({table}, Lock::access_exclusive, std::move(statements));
  }

  StepSql without_triggers(const Step& step, const QualifiedName& name) const {
    return altering(name, drop_triggers(step, table_in(scene_, name), scene_.schema));
  }

  SqlText default_again(const QualifiedName& table, const Identifier& column) const {
    const auto was = column_in_text(before_, table, column).default_value;
    const SqlText again = was ? sql("SET DEFAULT {}", *was) : sql("DROP DEFAULT");
    return sql("ALTER TABLE {} ALTER COLUMN {} {}", table, column, again);
  }

  SqlText comment_before(const QualifiedName& table,
                         const std::optional<Identifier>& column) const {
    const std::string was = comment_in_text(before_, table, column);
    return was.empty() ? sql("NULL") : sql("{}", UserSql{was});
  }

  QualifiedName index(const Identifier& name) const {
    const Table* table = find_table_of_index(scene_.schema, name);
    return table == nullptr ? QualifiedName{std::nullopt, name} : index_in(table->name, name);
  }

  const Definition* primary_key_before(const QualifiedName& table) const {
    const auto found = std::ranges::find_if(before_, [&](const Definition& each) {
      return each.kind == "constraint" && each.table == to_string(table) &&
             each.sql.starts_with("PRIMARY KEY");
    });
    return found == before_.end() ? nullptr : &*found;
  }

  const Definition& definition(std::string_view kind, const std::string& name) const {
    const auto found = std::ranges::find_if(
        before_, [&](const Definition& each) { return each.kind == kind && each.name == name; });
    if (found != before_.end()) return *found;
    throw Error(ErrorKind::diverged,
                {.message = "the definition of " + std::string(kind) + " " + name + " is not known",
                 .hint = "Somebody else has made one of that name since; drop it first."});
  }
  std::string text_of(std::string_view kind, const std::string& name) const {
    return definition(kind, name).sql;
  }

  std::vector<std::string> values_of(const QualifiedName& enumeration) const {
    return split_lines(text_of("enum", to_string(enumeration)));
  }

  const Scene& scene_;
  const Definitions& before_;
  const LockManners& manners_;
};

}  // namespace

StepSql PostgresRenderer::back(const Step& step, const Scene& scene,
                               const Definitions& before) const {
  return std::visit(Back(scene, before, manners_), step);
}

}  // namespace ratchet::postgres
