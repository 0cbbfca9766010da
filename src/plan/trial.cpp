#include "plan/trial.hpp"

#include <algorithm>

#include "plan/purge.hpp"

namespace ratchet {
namespace {

bool is_in_force_from_now(const Step& step) {
  return std::holds_alternative<DualWrite>(step) || std::holds_alternative<Repair>(step);
}

// Their statements are for show: the work is done row by row, and nothing of the schema changes.
bool works_on_rows(const Step& step) {
  return std::holds_alternative<Copy>(step) || std::holds_alternative<Compare>(step) ||
         std::holds_alternative<UpdateRows>(step) || std::holds_alternative<DeleteRows>(step);
}

}  // namespace

Trial::Trial(const Dialect& dialect, const Schema& schema, std::vector<Step> in_force)
    : dialect_(dialect),
      scratch_(dialect.scratch(schema)),
      scene_{.schema = scratch_->schema(), .in_force = std::move(in_force)} {}

PlannedStep Trial::run(Phase phase, const Step& step) {
  const Renderer& renderer = dialect_.renderer();
  PlannedStep planned{.phase = phase,
                      .step = step,
                      .summary = summary_of(step, dialect_.capabilities().product),
                      .forward = renderer.forward(step, scene_),
                      .cost = renderer.cost(step, scene_, phase)};
  Definitions before = definitions_before(step, scene_.schema);
  if (!works_on_rows(step)) run_statements(planned.forward);
  if (is_in_force_from_now(step)) scene_.in_force.push_back(step);
  done_.push_back({step, std::move(before)});
  return planned;
}

PlannedStep Trial::purge(const Step& step) {
  const Renderer& renderer = dialect_.renderer();
  PlannedStep planned{.phase = Phase::purge,
                      .step = step,
                      .summary = *purge_summary(step),
                      .forward = renderer.purge(step, scene_),
                      .cost = renderer.cost(step, scene_, Phase::purge)};
  run_statements(planned.forward);
  std::erase(scene_.in_force, step);
  return planned;
}

std::vector<StepSql> Trial::back() {
  std::vector<StepSql> statements;
  while (!done_.empty()) {
    const Done& last = done_.back();
    statements.push_back(dialect_.renderer().back(last.step, scene_, last.before));
    run_statements(statements.back());
    if (is_in_force_from_now(last.step)) scene_.in_force.pop_back();
    done_.pop_back();
  }
  std::ranges::reverse(statements);
  return statements;
}

void Trial::run_statements(const StepSql& statements) {
  if (statements == StepSql{}) return;
  scratch_->run(statements);
  scene_.schema = scratch_->schema();
}

}  // namespace ratchet
