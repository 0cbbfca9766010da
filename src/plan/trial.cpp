#include "plan/trial.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "plan/neighbourhood.hpp"
#include "plan/purge.hpp"
#include "plan/two_ends.hpp"

namespace ratchet {
namespace {

// What lies between two stores is no matter of this one's triggers.
bool is_in_force_from_now(const Step& step) {
  if (other_store(step)) return false;
  return std::holds_alternative<DualWrite>(step) || std::holds_alternative<Repair>(step);
}

// Their statements are for show: the work is done row by row, and nothing of the schema changes.
bool works_on_rows(const Step& step) {
  return std::holds_alternative<Copy>(step) || std::holds_alternative<Compare>(step) ||
         std::holds_alternative<UpdateRows>(step) || std::holds_alternative<DeleteRows>(step);
}

std::vector<std::string> shown(const StepSql& step, const Renderer& renderer) {
  std::vector<std::string> texts;
  for (const SqlText& text : renderer.in_transaction(step)) texts.push_back(renderer.show(text));
  return texts;
}

}  // namespace

Trial::Trial(const Dialect& dialect, const Schema& schema, std::vector<Step> in_force,
             const OtherStores& others)
    : dialect_(dialect),
      others_(others),
      scratch_(dialect.scratch(schema)),
      scene_{.schema = scratch_->schema(), .in_force = std::move(in_force)} {}

PlannedStep Trial::run(Phase phase, const Step& step) {
  const Renderer& renderer = dialect_.renderer();
  PlannedStep planned{.phase = phase,
                      .step = step,
                      .summary = summary_of(step, dialect_.capabilities().product),
                      .forward = {},
                      .back = {},
                      .cost = renderer.cost(step, scene_, phase)};
  if (other_store(step)) {
    const auto* mapping = std::get_if<DualWrite>(&step);
    if (mapping != nullptr) planned = run_across(std::move(planned), *mapping);
    done_.push_back({step, {}});
    return planned;
  }
  planned.forward = renderer.forward(step, scene_);
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
                      .forward = {},
                      .back = {},
                      .cost = renderer.cost(step, scene_, Phase::purge)};
  if (other_store(step)) {
    const auto& mapping = std::get<DualWrite>(step);
    const OtherStore& there = other(*mapping.rows.to_store);
    const Shores shores{{scene_.schema, dialect_}, {there.schema, *there.dialect}};
    planned.forward = purge_end(ends_of(mapping, shores), dialect_, scene_);
    return planned;
  }
  planned.forward = renderer.purge(step, scene_);
  run_statements(planned.forward);
  std::erase(scene_.in_force, step);
  return planned;
}

std::vector<StepSql> Trial::back() {
  std::vector<StepSql> statements;
  while (!done_.empty()) {
    const Done& last = done_.back();
    const auto* mapping = std::get_if<DualWrite>(&last.step);
    if (!other_store(last.step)) {
      statements.push_back(dialect_.renderer().back(last.step, scene_, last.before));
    } else {
      statements.push_back(mapping == nullptr ? StepSql{} : back_across(*mapping));
    }
    run_statements(statements.back());
    if (is_in_force_from_now(last.step)) scene_.in_force.pop_back();
    done_.pop_back();
  }
  std::ranges::reverse(statements);
  return statements;
}

const OtherStore& Trial::other(const std::string& store) const {
  const auto found = others_.find(store);
  if (found != others_.end()) return found->second;
  throw Error(ErrorKind::invalid_migration,
              {.message = fmt::format("the store {} can't be asked here", store),
               .hint = "Plan it where ratchet.toml has that store."});
}

std::string_view Trial::product_of(const std::string& store) const {
  return other(store).dialect->capabilities().product;
}

Scratch& Trial::scratch_of(const std::string& store, const QualifiedName& table) {
  auto& scratch = scratches_elsewhere_[{store, table}];
  if (scratch == nullptr) {
    const OtherStore& there = other(store);
    scratch = there.dialect->scratch(
        neighbourhood(there.schema, {.reach = Reach::named, .tables = {table}}));
  }
  return *scratch;
}

PlannedStep Trial::run_across(PlannedStep planned, const DualWrite& mapping) {
  const std::string& store = *mapping.rows.to_store;
  Scratch& scratch = scratch_of(store, *mapping.to);
  const Dialect& there = *other(store).dialect;
  const TwoEnds ends = ends_of(mapping, {{scene_.schema, dialect_}, {scratch.schema(), there}});
  const StepSql made = make_end(ends, EndOf::new_table, there, {scratch.schema(), {}});
  scratch.run(made);
  const StepSql removed = remove_end(ends, EndOf::new_table, there, {scratch.schema(), {}});
  planned.elsewhere = Elsewhere{.store = store,
                                .forward = shown(made, there.renderer()),
                                .back = shown(removed, there.renderer())};
  planned.forward = make_end(ends, EndOf::old_table, dialect_, scene_);
  run_statements(planned.forward);
  return planned;
}

StepSql Trial::back_across(const DualWrite& mapping) {
  const std::string& store = *mapping.rows.to_store;
  Scratch& scratch = scratch_of(store, *mapping.to);
  const Dialect& there = *other(store).dialect;
  const TwoEnds ends = ends_of(mapping, {{scene_.schema, dialect_}, {scratch.schema(), there}});
  scratch.run(remove_end(ends, EndOf::new_table, there, {scratch.schema(), {}}));
  return remove_end(ends, EndOf::old_table, dialect_, scene_);
}

void Trial::run_statements(const StepSql& statements) {
  if (statements == StepSql{}) return;
  scratch_->run(statements);
  scene_.schema = scratch_->schema();
}

}  // namespace ratchet
