#include "engine/step_statements.hpp"

#include <algorithm>

#include "schema/former_text.hpp"
#include "step/mapping.hpp"

namespace ratchet {
namespace {

std::optional<std::string> text_of(const Definitions& definitions, const Definition& wanted) {
  for (const Definition& each : definitions) {
    if (each.kind == wanted.kind && each.table == wanted.table && each.name == wanted.name) {
      return each.sql;
    }
  }
  return std::nullopt;
}

Definitions still_true(const Renderer& renderer, const StepRecord& record, const Definitions& now) {
  Definitions kept;
  for (const Definition& each : record.before) {
    const bool is_table = each.kind == "table";
    const bool is_true = text_of(record.after, each) == text_of(now, each);
    if (is_true || (is_table && renderer.reads_definitions_in_parts())) {
      kept.push_back(each);
    } else if (is_table) {
      kept.push_back(each);
      kept.back().kind = kFormerText;
    }
  }
  return kept;
}

}  // namespace

StepSql statements_of(const Renderer& renderer, const PlannedStep& step, const StepRecord& record,
                      const Scene& scene, Direction direction) {
  if (direction == Direction::back) {
    const Definitions now = definitions_before(step.step, scene.schema);
    return renderer.back(step.step, scene, still_true(renderer, record, now));
  }
  if (step.phase == Phase::purge) return renderer.purge(step.step, scene);
  return renderer.forward(step.step, scene);
}

void move_on(Scene& scene, const PlannedStep& step, Direction direction) {
  if (!comes_in_force(step.step)) return;
  const bool comes = direction == Direction::forward && step.phase != Phase::purge;
  if (comes) {
    scene.in_force.push_back(step.step);
  } else {
    std::erase(scene.in_force, step.step);
  }
}

Touched touched_by(const InHand& migration) {
  Touched touched{.reach = Reach::named, .tables = migration.record.tables};
  for (const QualifiedName& table : migration.record.tables) {
    touched.tables.push_back(retired_name(table));
  }
  for (const PlannedStep& each : migration.plan.steps) {
    if (std::holds_alternative<RawSql>(each.step)) touched.reach = Reach::everything;
  }
  return touched;
}

bool runs_outside_of_transactions(const Step& step) {
  const auto* raw = std::get_if<RawSql>(&step);
  return raw != nullptr && !raw->transaction;
}

}  // namespace ratchet
