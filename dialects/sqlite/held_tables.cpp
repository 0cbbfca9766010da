#include "sqlite/held_tables.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "sqlite/declaration_sql.hpp"
#include "sqlite/renderer_scene.hpp"
#include "sqlite/rewrite.hpp"
#include "sqlite/rows_in_the_way.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/table_edit.hpp"
#include "sqlite/table_text.hpp"

namespace ratchet::sqlite {
namespace {

using Columns = std::vector<Identifier>;

// In whatever order.
bool are_the_same(Columns left, Columns right) {
  std::ranges::sort(left);
  std::ranges::sort(right);
  return left == right;
}

bool is_key(const Table& table, const Columns& columns) {
  if (!columns.empty() && are_the_same(table.primary_key, columns)) return true;
  return std::ranges::any_of(table.indexes, [&](const Index& index) {
    Columns held;
    for (const auto& column : index.columns) {
      if (column) held.push_back(*column);
    }
    return index.unique && !index.partial && held.size() == index.columns.size() &&
           are_the_same(held, columns);
  });
}

// SQLite would take it, and then refuse every write to either table ("foreign key mismatch").
void require_key(const Table& target, const Columns& columns) {
  if (is_key(target, columns)) return;
  throw Error(ErrorKind::invalid_migration,
              {.message = "what the foreign key points at is no key of " + to_string(target.name),
               .hint = "Make a unique index on these very columns first (create_index)."});
}

std::vector<RowsInTheWay> refused_by(const AddConstraint& step, const Scene& scene) {
  const Table& table = table_in(scene, step.table);
  const Identifier name = name_of_constraint(step);
  if (step.kind.check.given()) return {refused_by_check(table, name, said(step.kind.check))};
  const Reference& reference = *step.kind.reference.references;
  const Table& target = table_in(scene, reference.table);
  require_key(target, reference.columns.empty() ? target.primary_key : reference.columns);
  const ForeignKey key{
      .columns = step.kind.foreign_key, .target = target.name, .target_columns = reference.columns};
  return {refused_by_foreign_key(table, name, key, target)};
}

const PlacedConstraint& placed(const TableText& text, const Identifier& name) {
  const auto found = std::ranges::find(text.constraints(), name, &PlacedConstraint::name);
  if (found != text.constraints().end()) return *found;
  throw Error(ErrorKind::diverged, {.message = "constraint " + name.text() + " is not known",
                                    .hint = "Somebody else dropped it; put it back first."});
}

// As it stood, by itself.
std::string as_constraint_of_table(const TableText& text, const PlacedConstraint& constraint) {
  if (!constraint.column || constraint.type == ConstraintType::check) {
    return text.text(constraint.span);
  }
  return text_of(sql("CONSTRAINT {} FOREIGN KEY ({}) {}", constraint.name, *constraint.column,
                     UserSql{text.text(constraint.body)}));
}

std::vector<RowsInTheWay> refused_again(const std::string& former, const Identifier& name,
                                        const Table& table, const Scene& scene) {
  const TableText text(former);
  const PlacedConstraint& constraint = placed(text, name);
  if (constraint.type == ConstraintType::check) {
    return {refused_by_check(table, name, UserSql{text.text(constraint.body)})};
  }
  std::vector<RowsInTheWay> found;
  for (const ForeignKey& key : made_by(former, table.name).foreign_keys) {
    const Table* target = scene.schema.find_table(key.target);
    const bool is_there = std::ranges::count(table.foreign_keys, key) > 0;
    if (is_there || target == nullptr) continue;
    found.push_back(refused_by_foreign_key(table, name, key, *target));
  }
  return found;
}

}  // namespace

Identifier name_of_constraint(const AddConstraint& step) {
  if (step.constraint) return *step.constraint;
  std::string name = step.table.name.text();
  for (const Identifier& column : step.kind.foreign_key) name += "_" + column.text();
  return Identifier(name + (step.kind.check.given() ? "_check" : "_fkey"));
}

StepSql written(const AddConstraint& step, const Scene& scene) {
  if (!step.kind.unique.empty() || step.kind.exclude.given()) {
    throw Error(ErrorKind::invalid_migration,
                {.message = "a UNIQUE constraint of " + to_string(step.table) +
                            " needs the table rebuilt, since it is an index with pages of its own",
                 .hint = "A unique index does the same: create_index with unique = true."});
  }
  const Table& table = table_in(scene, step.table);
  const std::string text =
      text_of(constraint({.name = name_of_constraint(step), .kind = step.kind}));
  StepSql made = with_settings(rewriting(table, with_constraint(table, text)));
  made.in_the_way = refused_by(step, scene);
  return made;
}

StepSql unwritten(const AddConstraint& step, const Scene& scene, const Definitions& before) {
  const Table& table = table_in(scene, step.table);
  const auto text = text_before(before, table.name);
  return with_settings(
      rewriting(table, text ? *text : without_constraint(table, name_of_constraint(step))));
}

StepSql written(const RenameConstraint& step, const Scene& scene) {
  const Table& table = table_in(scene, step.table);
  return with_settings(rewriting(table, with_constraint_renamed(table, step.constraint, step.to)));
}

StepSql unwritten(const RenameConstraint& step, const Scene& scene, const Definitions& before) {
  const Table& table = table_in(scene, step.table);
  const auto text = text_before(before, table.name);
  return with_settings(
      rewriting(table, text ? *text : with_constraint_renamed(table, step.to, step.constraint)));
}

StepSql written(const DropConstraint& step, const Scene& scene) {
  const Table& table = table_in(scene, step.table);
  return with_settings(rewriting(table, without_constraint(table, step.constraint)));
}

StepSql unwritten(const DropConstraint& step, const Scene& scene, const Definitions& before) {
  const Table& table = table_in(scene, step.table);
  const auto text = text_before(before, table.name);
  const std::string former = former_text(before, table.name);
  const TableText then(former);
  const auto again = [&] {
    return with_constraint(table, as_constraint_of_table(then, placed(then, step.constraint)));
  };
  StepSql made = with_settings(rewriting(table, text ? *text : again()));
  made.in_the_way = refused_again(former, step.constraint, table, scene);
  return made;
}

}  // namespace ratchet::sqlite
