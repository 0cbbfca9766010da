#include "sqlite/held_columns.hpp"

#include <algorithm>

#include "sqlite/declaration_sql.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/renderer_scene.hpp"
#include "sqlite/rewrite.hpp"
#include "sqlite/rows_in_the_way.hpp"
#include "sqlite/short_rows.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/table_edit.hpp"
#include "sqlite/trigger_layout.hpp"

namespace ratchet::sqlite {
namespace {

void append(std::vector<SqlText> more, std::vector<SqlText>& into) {
  std::ranges::move(more, std::back_inserter(into));
}

// A column that a dual write fills late: its trigger sees to it that nothing stays NULL.
bool is_filled_late(const DropNotNull& step, const Scene& scene) {
  return std::ranges::any_of(scene.in_force, [&](const Step& each) {
    const auto* mapping = std::get_if<DualWrite>(&each);
    return mapping != nullptr && mapping->table == step.table &&
           mapping->backward.contains(step.column);
  });
}

// Changes a default; `text` is the table's from then on.
StepSql with_another_default(const Table& table, const Identifier& column,
                             const std::string& text) {
  std::vector<SqlText> statements;
  const Column* now = find_column(table, column);
  if (now != nullptr && stands_for_rows(now->default_value)) {
    statements = require_no_short_rows(table, column);
  }
  append(rewriting(table, text), statements);
  return with_settings(std::move(statements));
}

std::optional<UserSql> default_in(const std::string& text, const Table& table,
                                  const Identifier& column) {
  const Table made = made_by(text, table.name);
  const Column* found = find_column(made, column);
  return found == nullptr ? std::nullopt : found->default_value;
}

// As it was, to the letter or by its meaning.
StepSql default_again(const QualifiedName& name, const Identifier& column, const Scene& scene,
                      const Definitions& before) {
  const Table& table = table_in(scene, name);
  if (const auto text = text_before(before, table.name)) {
    return with_settings(rewriting(table, *text));
  }
  const std::string was = former_text(before, table.name);
  const auto value = default_in(was, table, column);
  if (!value) return with_settings(rewriting(table, without_default(table, column)));
  return with_settings(
      rewriting(table, with_default(table, column, "DEFAULT (" + value->text + ")")));
}

}  // namespace

StepSql written(const SetNotNull& step, const Scene& scene) {
  const Table& table = table_in(scene, step.table);
  StepSql made = with_settings(rewriting(table, with_not_null(table, step.column)));
  made.in_the_way = {without_value(table, step.column)};
  return made;
}

StepSql unwritten(const SetNotNull& step, const Scene& scene, const Definitions& before) {
  const Table& table = table_in(scene, step.table);
  const auto text = text_before(before, table.name);
  return with_settings(rewriting(table, text ? *text : without_not_null(table, step.column)));
}

StepSql written(const DropNotNull& step, const Scene& scene) {
  const Table& table = table_in(scene, step.table);
  InForce wanted = in_force_on(table, scene);
  std::vector<SqlText> statements = rewriting(table, without_not_null(table, step.column));
  if (is_filled_late(step, scene)) {
    wanted.relaxed.push_back(step.column);
    append(lay_triggers(table, wanted), statements);
  }
  return with_settings(std::move(statements));
}

StepSql unwritten(const DropNotNull& step, const Scene& scene, const Definitions& before) {
  const Table& table = table_in(scene, step.table);
  const auto text = text_before(before, table.name);
  std::vector<SqlText> statements =
      rewriting(table, text ? *text : with_not_null(table, step.column));
  InForce wanted = in_force_on(table, scene);
  if (std::erase(wanted.relaxed, step.column) > 0) append(lay_triggers(table, wanted), statements);
  StepSql made = with_settings(std::move(statements));
  made.in_the_way = {without_value(table, step.column)};
  return made;
}

StepSql written(const SetDefault& step, const Scene& scene) {
  const Table& table = table_in(scene, step.table);
  const Column* now = find_column(table, step.column);
  const UserSql& value = said(step.default_value);
  const bool was_null = now == nullptr || !stands_for_rows(now->default_value);
  const std::string clause =
      was_null ? default_for_new_rows(value) : "DEFAULT " + text_of(in_brackets(value));
  return with_another_default(table, step.column, with_default(table, step.column, clause));
}

StepSql unwritten(const SetDefault& step, const Scene& scene, const Definitions& before) {
  return default_again(step.table, step.column, scene, before);
}

StepSql written(const DropDefault& step, const Scene& scene) {
  const Table& table = table_in(scene, step.table);
  return with_another_default(table, step.column, without_default(table, step.column));
}

StepSql unwritten(const DropDefault& step, const Scene& scene, const Definitions& before) {
  return default_again(step.table, step.column, scene, before);
}

}  // namespace ratchet::sqlite
