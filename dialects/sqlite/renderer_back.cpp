#include <algorithm>

#include "base/error.hpp"
#include "sqlite/declaration_sql.hpp"
#include "sqlite/held_columns.hpp"
#include "sqlite/held_tables.hpp"
#include "sqlite/renderer.hpp"
#include "sqlite/renderer_scene.hpp"
#include "sqlite/table_twin.hpp"
#include "sqlite/trigger_layout.hpp"
#include "sqlite/view_sql.hpp"
#include "step/mapping.hpp"

namespace ratchet::sqlite {
namespace {

const Definition* find_text(const Definitions& texts, std::string_view kind,
                            const std::string& name) {
  for (const Definition& text : texts) {
    if (text.kind == kind && text.name == name) return &text;
  }
  return nullptr;
}

void append(std::vector<SqlText> more, std::vector<SqlText>& into) {
  std::ranges::move(more, std::back_inserter(into));
}

// A table of the scene as it is when `from` is called `to` again.
Table with_name(Table table, const QualifiedName& from, const QualifiedName& to) {
  if (table.name == from) table.name = to;
  for (ForeignKey& key : table.foreign_keys) {
    if (key.target == from) key.target = to;
  }
  return table;
}

class Back {
 public:
  Back(const Scene& scene, const Definitions& before) : scene_(scene), before_(before) {}

  StepSql operator()(const CreateTable& step) const {
    return only(sql("DROP TABLE {}", step.table.name));
  }

  StepSql operator()(const CreateTwin& step) const {
    return only(sql("DROP TABLE {}", step.to.name));
  }

  StepSql operator()(const CompleteTwin&) const { return {}; }

  StepSql operator()(const AddColumn& step) const {
    const Table& table = table_in(scene_, step.table);
    std::vector<SqlText> statements =
        altering(table, {sql("ALTER TABLE {} DROP COLUMN {}", table.name.name, step.column)});
    // Without the new column the text is as it was to the letter, but for strings in double quotes.
    append(writing(own_texts(without_column(table, step.column))), statements);
    return with_settings(std::move(statements));
  }

  StepSql operator()(const CreateView& step) const {
    return only(sql("DROP VIEW {}", step.view.name));
  }

  StepSql operator()(const SetNotNull& step) const { return unwritten(step, scene_, before_); }
  StepSql operator()(const DropNotNull& step) const { return unwritten(step, scene_, before_); }
  StepSql operator()(const SetDefault& step) const { return unwritten(step, scene_, before_); }
  StepSql operator()(const DropDefault& step) const { return unwritten(step, scene_, before_); }
  StepSql operator()(const AddConstraint& step) const { return unwritten(step, scene_, before_); }
  StepSql operator()(const DropConstraint& step) const { return unwritten(step, scene_, before_); }
  StepSql operator()(const RenameConstraint& step) const {
    return unwritten(step, scene_, before_);
  }

  StepSql operator()(const RenameTable& step) const {
    const Table& table = table_in(scene_, step.to);
    std::vector<SqlText> statements = {
        sql("DROP VIEW {}", step.table.name),
        sql("ALTER TABLE {} RENAME TO {}", table.name.name, step.table.name)};
    append(writing(texts_under_old_name(step)), statements);
    if (find_text(before_, "view", to_string(step.to)) != nullptr) {
      append(standing_in_view(step.to.name, with_name(table, step.to, step.table)), statements);
    }
    return with_settings(std::move(statements));
  }

  StepSql operator()(const DualWrite& step) const {
    return {.statements = take_out_of_force(step, scene_)};
  }
  StepSql operator()(const Turn&) const { return {}; }  // no DDL
  StepSql operator()(const Repair& step) const {
    return {.statements = take_out_of_force(step, scene_)};
  }

  // What was copied goes with its column; rows that the user changed or deleted stay so.
  StepSql operator()(const Copy&) const { return {}; }
  StepSql operator()(const UpdateRows&) const { return {}; }
  StepSql operator()(const DeleteRows&) const { return {}; }
  StepSql operator()(const Compare&) const { return {}; }

  StepSql operator()(const CreateIndex& step) const {
    std::vector<SqlText> statements = {sql("DROP INDEX {}", name_of_index(step))};
    Table after = table_in(scene_, step.table);
    std::erase_if(after.indexes,
                  [&](const Index& index) { return index.name == name_of_index(step); });
    const InForce in_force = in_force_on(after, scene_);
    if (step.unique && !in_force.steps.empty()) append(lay_triggers(after, in_force), statements);
    return {.statements = std::move(statements)};
  }

  StepSql operator()(const DropIndex& step) const {
    return only(again("index", step.index.text()));
  }

  StepSql operator()(const SwapColumns& step) const {
    return with_settings(rename_columns(
        table_in(scene_, step.table),
        {{step.column, incoming_name(step.column)}, {retired_name(step.column), step.column}},
        scene_, before_));
  }

  StepSql operator()(const RetireColumn& step) const {
    return with_settings(rename_columns(
        table_in(scene_, step.table), {{retired_name(step.column), step.column}}, scene_, before_));
  }

  StepSql operator()(const RetireTable& step) const {
    const Table& table = table_in(scene_, retired_name(step.table));
    const Definitions texts = own_texts(with_name(table, table.name, step.table));
    StepSql made = rename_table(table, step.table, scene_, texts);
    made.after.insert(made.after.begin(), sql("PRAGMA writable_schema = RESET"));
    return made;
  }

  StepSql operator()(const SwapTables& step) const {
    return exchange({.leaving = step.table, .aside = step.to, .coming = retired_name(step.table)},
                    scene_);
  }

  StepSql operator()(const RetireView& step) const {
    std::vector<SqlText> statements = {again("view", to_string(step.view))};
    for (const Definition& text : before_) {
      if (text.kind != "trigger" || text.table != to_string(step.view)) continue;
      statements.push_back(sql("{}", UserSql{text.sql}));
    }
    return {.statements = std::move(statements)};
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

  // Never in force on SQLite, so never to be taken back.
  template <class Impossible>
  StepSql operator()(const Impossible&) const {
    refuse("the way back from what it can't do");
  }

 private:
  static StepSql only(SqlText statement) { return {.statements = {std::move(statement)}}; }

  SqlText again(std::string_view kind, const std::string& name) const {
    if (const Definition* text = find_text(before_, kind, name)) {
      return sql("{}", UserSql{text->sql});
    }
    throw Error(ErrorKind::diverged,
                {.message = "the definition of " + std::string(kind) + " " + name + " is not known",
                 .hint = "Somebody else has made one of that name since; drop it first."});
  }

  // Of the table itself, its indexes and triggers, where they are right for it.
  Definitions own_texts(const Table& after) const {
    Definitions texts;
    const Definition* own = find_text(before_, "table", to_string(after.name));
    if (own == nullptr || !makes(own->sql, after)) return texts;
    for (const Definition& text : before_) {
      if (text.table == to_string(after.name)) texts.push_back(text);
    }
    return texts;
  }

  // RENAME TABLE changes every text that names the table.
  Definitions texts_under_old_name(const RenameTable& step) const {
    Definitions texts;
    for (const Definition& text : before_) {
      if (text.kind == "table") {
        const bool is_it = text.name == to_string(step.table);
        const Table* table = scene_.schema.find_table(
            is_it ? step.to : parse_qualified_name(text.name).value_or(step.to));
        if (table == nullptr || !makes(text.sql, with_name(*table, step.to, step.table))) continue;
      }
      if (text.kind == "view" && text.name == to_string(step.to)) continue;
      texts.push_back(text);
    }
    return texts;
  }

  const Scene& scene_;
  const Definitions& before_;
};

}  // namespace

StepSql SqliteRenderer::back(const Step& step, const Scene& scene,
                             const Definitions& before) const {
  return std::visit(Back(scene, before), step);
}

}  // namespace ratchet::sqlite
