#include <algorithm>

#include "base/error.hpp"
#include "sqlite/declaration_sql.hpp"
#include "sqlite/held_columns.hpp"
#include "sqlite/held_tables.hpp"
#include "sqlite/known_functions.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/pair_sql.hpp"
#include "sqlite/renderer.hpp"
#include "sqlite/renderer_scene.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/table_twin.hpp"
#include "sqlite/token.hpp"
#include "sqlite/trigger_layout.hpp"
#include "sqlite/view_sql.hpp"
#include "step/mapping.hpp"

namespace ratchet::sqlite {
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

// RENAME TABLE would make `excluded.x` of an UPSERT into the table mean the row that is there.
void refuse_upserts(const Schema& schema, const Table& table) {
  const std::string name = folded(table.name.name.text());
  for (const Table& each : schema.tables) {
    for (const Trigger& trigger : each.triggers) {
      if (folded(trigger.definition).find(name) == std::string::npos) continue;
      const auto tokens = tokens_of(trigger.definition);
      const bool has_upsert = std::ranges::any_of(
          tokens, [](const Token& token) { return is_word(token, "excluded"); });
      if (!has_upsert) continue;
      throw Error(ErrorKind::invalid_migration,
                  {.message = "trigger " + trigger.name.text() +
                              " has an UPSERT that SQLite would "
                              "change when it renames " +
                              to_string(table.name),
                   .hint = "Drop it above with a `sql` entry, and make it again behind."});
    }
  }
}

class Forward {
 public:
  explicit Forward(const Scene& scene) : scene_(scene) {}

  StepSql operator()(const CreateTable& step) const { return only(create_table(step)); }
  StepSql operator()(const CreateTwin& step) const { return created(step, scene_); }
  StepSql operator()(const AddColumn& step) const { return only(add_column(step)); }

  StepSql operator()(const CreateView& step) const {
    return {.statements = standing_in_view(step.view.name, table_in(scene_, step.of))};
  }

  StepSql operator()(const SetNotNull& step) const { return written(step, scene_); }
  StepSql operator()(const DropNotNull& step) const { return written(step, scene_); }
  StepSql operator()(const SetDefault& step) const { return written(step, scene_); }
  StepSql operator()(const DropDefault& step) const { return written(step, scene_); }
  StepSql operator()(const AddConstraint& step) const { return written(step, scene_); }
  StepSql operator()(const DropConstraint& step) const { return written(step, scene_); }
  StepSql operator()(const RenameConstraint& step) const { return written(step, scene_); }

  // The new name stops being a view of the old one, and the old one becomes a view of the new.
  StepSql operator()(const RenameTable& step) const {
    const Table& table = table_in(scene_, step.table);
    const InForce in_force = in_force_on(table, scene_);
    if (!in_force.steps.empty() || !in_force.relaxed.empty()) {
      throw Error(ErrorKind::must_wait,
                  {.message = to_string(table.name) + " has a dual write in force",
                   .hint = "Rename the table when that migration has been purged."});
    }
    refuse_upserts(scene_.schema, table);
    Table after = table;
    after.name = step.to;
    std::vector<SqlText> statements;
    if (scene_.schema.find_view(step.to)) statements.push_back(sql("DROP VIEW {}", step.to.name));
    statements.push_back(sql("ALTER TABLE {} RENAME TO {}", table.name.name, step.to.name));
    std::ranges::move(standing_in_view(table.name.name, after), std::back_inserter(statements));
    return {.statements = std::move(statements)};
  }

  StepSql operator()(const DualWrite& step) const {
    return {.statements = put_in_force(step, scene_)};
  }
  StepSql operator()(const Turn&) const { return {}; }  // no DDL
  StepSql operator()(const Repair& step) const {
    return {.statements = put_in_force(step, scene_)};
  }

  StepSql operator()(const Copy& step) const {
    const Table& table = table_in(scene_, step.table);
    const DualWrite& filled = mapping_of(step, scene_);
    if (is_between_tables(filled)) {
      const PairSql pair(filled, scene_.schema);
      return only(
          sql("{} WHERE {}", insert_from(pair.old_side(), pair.new_side()), is_to_copy(pair)));
    }
    const MappingSql mapping(filled, table);
    std::vector<std::pair<Identifier, SqlText>> values;
    for (const MappedSql& each : mapping.forward()) {
      values.emplace_back(each.column, mapping.value(each));
    }
    // No trigger fires while a copy fills.
    Table alone = table;
    alone.triggers.clear();
    return on_rows(
        sql("UPDATE {} SET {} WHERE {}", table.name.name, assignments(values), mapping.to_fill()),
        Schema{.tables = {std::move(alone)}});
  }

  StepSql operator()(const UpdateRows& step) const {
    std::vector<std::pair<Identifier, SqlText>> values;
    for (const auto& [column, value] : step.set)
      values.emplace_back(column, in_brackets(said(value)));
    return on_rows(sql("UPDATE {} SET {} WHERE {}", step.table.name, assignments(values),
                       in_brackets(said(step.where))),
                   scene_.schema);
  }

  StepSql operator()(const DeleteRows& step) const {
    return on_rows(sql("DELETE FROM {} WHERE {}", step.table.name, in_brackets(said(step.where))),
                   scene_.schema);
  }

  StepSql operator()(const Compare& step) const {
    const Table& table = table_in(scene_, step.table);
    const DualWrite& compared = mapping_of(step, scene_);
    if (is_between_tables(compared)) {
      const PairSql pair(compared, scene_.schema);
      return only(sql("SELECT count(*) FROM {} WHERE NOT {}", table.name.name,
                      pair.is_sound(pair.all_hold())));
    }
    const MappingSql mapping(compared, table);
    return only(sql("SELECT count(*) FROM {} WHERE NOT {}", table.name.name, mapping.invariant()));
  }

  // The triggers look for rows that a unique index would let a client's OR REPLACE delete.
  StepSql operator()(const CreateIndex& step) const {
    const SqlText ddl = create_index(step);
    std::vector<SqlText> statements = {ddl};
    const Table& table = table_in(scene_, step.table);
    const InForce in_force = in_force_on(table, scene_);
    if (!step.unique || in_force.steps.empty()) return {.statements = std::move(statements)};
    Table after = table;
    after.indexes.push_back(index_made_by(step, ddl));
    std::ranges::move(lay_triggers(after, in_force), std::back_inserter(statements));
    return {.statements = std::move(statements)};
  }

  StepSql operator()(const DropIndex& step) const { return only(sql("DROP INDEX {}", step.index)); }

  StepSql operator()(const SwapColumns& step) const {
    return with_settings(rename_columns(
        table_in(scene_, step.table),
        {{step.column, retired_name(step.column)}, {incoming_name(step.column), step.column}},
        scene_, {}));
  }

  StepSql operator()(const RetireColumn& step) const {
    return with_settings(rename_columns(table_in(scene_, step.table),
                                        {{step.column, retired_name(step.column)}}, scene_, {}));
  }

  StepSql operator()(const RetireTable& step) const {
    return rename_table(table_in(scene_, step.table), retired_name(step.table), scene_, {});
  }

  StepSql operator()(const RetireView& step) const {
    return only(sql("DROP VIEW {}", step.view.name));
  }

  StepSql operator()(const RawSql& step) const {
    const SqlText up = sql("{}", said(step.up));
    if (!step.transaction) return {.before = {up}};
    return only(up);
  }

  StepSql operator()(const CreateEnum&) const { refuse("enums"); }
  StepSql operator()(const AddEnumValue&) const { refuse("enums"); }
  StepSql operator()(const DropEnum&) const { refuse("enums"); }
  StepSql operator()(const SetComment&) const { refuse("comments"); }
  StepSql operator()(const CarryColumn&) const { refuse("settings of a column"); }
  // Its twins are complete from the start.
  StepSql operator()(const CompleteTwin&) const { return {}; }
  StepSql operator()(const SetReplicaIdentity&) const { refuse("replica identities"); }
  StepSql operator()(const RenameIndex&) const {
    throw Error(ErrorKind::invalid_migration,
                {.message = "SQLite can't rename an index",
                 .hint = "Create one with the new name, and drop the old one."});
  }
  StepSql operator()(const SetPrimaryKey& step) const {
    cant_in_place("another primary key of " + to_string(step.table));
  }
  StepSql operator()(const SwapTables& step) const {
    return exchange({.leaving = step.table, .aside = retired_name(step.table), .coming = step.to},
                    scene_);
  }

 private:
  static StepSql only(SqlText statement) { return {.statements = {std::move(statement)}}; }

  static StepSql on_rows(SqlText statement, const Schema& written) {
    require_known_functions(written, statement);
    return only(std::move(statement));
  }

  static Index index_made_by(const CreateIndex& step, const SqlText& ddl) {
    Index index{.name = name_of_index(step), .unique = step.unique};
    index.partial = step.where.given();
    index.definition = text_of(ddl);
    for (const IndexColumn& column : step.columns) index.columns.push_back(column.column);
    return index;
  }

  const Scene& scene_;
};

}  // namespace

StepSql SqliteRenderer::forward(const Step& step, const Scene& scene) const {
  return std::visit(Forward(scene), step);
}

}  // namespace ratchet::sqlite
