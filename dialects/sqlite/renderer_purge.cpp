#include <algorithm>

#include "sqlite/mapping_sql.hpp"
#include "sqlite/renderer.hpp"
#include "sqlite/renderer_scene.hpp"
#include "sqlite/trigger_layout.hpp"
#include "step/table_pair.hpp"

namespace ratchet::sqlite {
namespace {

void append(std::vector<SqlText> more, std::vector<SqlText>& into) {
  std::ranges::move(more, std::back_inserter(into));
}

class Purge {
 public:
  explicit Purge(const Scene& scene) : scene_(scene) {}

  // Nobody fills its old columns any more, so nobody may be held to their NOT NULL.
  StepSql operator()(const DualWrite& step) const {
    if (is_between_tables(step)) return {.statements = take_out_of_force(step, scene_)};
    const Table& table = table_in(scene_, step.table);
    InForce wanted = in_force_on(table, scene_);
    std::erase(wanted.steps, Step(step));
    for (const auto& [column, expression] : step.backward) {
      std::erase(wanted.relaxed, column);
      std::erase(wanted.relaxed, retired_name(column));
    }
    return {.statements = lay_triggers(table, wanted)};
  }

  StepSql operator()(const Repair& step) const {
    return {.statements = take_out_of_force(step, scene_)};
  }

  StepSql operator()(const RetireColumn& step) const { return drop(step.table, step.column); }
  StepSql operator()(const SwapColumns& step) const { return drop(step.table, step.column); }

  StepSql operator()(const RetireTable& step) const {
    return {.statements = {sql("DROP TABLE {}", retired_name(step.table).name)}};
  }

  StepSql operator()(const SwapTables& step) const {
    return {.statements = {sql("DROP TABLE {}", retired_name(step.table).name)}};
  }

  StepSql operator()(const RenameTable& step) const {
    return {.statements = {sql("DROP VIEW {}", step.table.name)}};
  }

  template <class Other>
  StepSql operator()(const Other&) const {
    return {};
  }

 private:
  StepSql drop(const QualifiedName& name, const Identifier& column) const {
    const Table& table = table_in(scene_, name);
    const Identifier retired = retired_name(column);
    InForce wanted = in_force_on(table, scene_);
    std::vector<SqlText> statements;
    if (std::erase(wanted.relaxed, retired) > 0) statements = lay_triggers(table, wanted);
    for (const Index& index : table.indexes) {
      const bool holds = std::ranges::count(index.columns, std::optional(retired)) > 0;
      if (holds && index.origin == IndexOrigin::created) {
        statements.push_back(sql("DROP INDEX {}", index.name));
      }
    }
    append(altering(table, {sql("ALTER TABLE {} DROP COLUMN {}", table.name.name, retired)}),
           statements);
    return with_settings(std::move(statements));
  }

  const Scene& scene_;
};

}  // namespace

StepSql SqliteRenderer::purge(const Step& step, const Scene& scene) const {
  return std::visit(Purge(scene), step);
}

}  // namespace ratchet::sqlite
