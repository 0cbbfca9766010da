#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "plan/claims.hpp"
#include "plan/irreversible.hpp"
#include "plan/plan.hpp"
#include "plan/purge.hpp"

namespace ratchet {
namespace {

[[noreturn]] void refuse_stored(const MigrationId& id, const Diagnostics& diagnostics) {
  const std::string why = diagnostics.empty() ? "it is empty" : diagnostics.front().message;
  throw Error(ErrorKind::store_failed,
              {.message = fmt::format("the stored plan of {} can't be read: {}", id.text, why),
               .hint = "A newer ratchet wrote it: use that one, or a newer one still."});
}

PlannedStep stored_step(const StepEntry& entry, std::string_view product) {
  return {.phase = entry.phase, .step = entry.step, .summary = summary_of(entry.step, product)};
}

void add_purge(std::vector<PlannedStep>& planned) {
  std::vector<Step> steps;
  for (const PlannedStep& each : planned) steps.push_back(each.step);
  for (const Step& step : steps_to_purge(steps)) {
    planned.push_back({.phase = Phase::purge, .step = step, .summary = *purge_summary(step)});
  }
  int ordinal = 0;
  for (PlannedStep& each : planned) each.ordinal = ++ordinal;
}

std::vector<QualifiedName> tables_named(const std::vector<Step>& steps) {
  std::vector<QualifiedName> names;
  for (const Step& step : steps) std::ranges::copy(tables_of(step), std::back_inserter(names));
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

}  // namespace

std::string explicit_form(const Plan& plan) {
  ExplicitForm form{.description = plan.description,
                    .store = plan.store,
                    .required = plan.required,
                    .allow = plan.allow,
                    .steps = {}};
  for (const PlannedStep& each : plan.steps) {
    if (each.phase != Phase::purge) form.steps.emplace_back(each.phase, each.step);
  }
  return write_explicit(form);
}

Plan stored_plan(const MigrationId& id, const std::string& stored, std::string_view product) {
  ReadMigration read = read_migration(id.text + ".toml", stored);
  if (!read.migration) refuse_stored(id, read.diagnostics);
  const Migration& migration = *read.migration;
  Plan plan{.id = id,
            .description = migration.description,
            .store = migration.store,
            .required = migration.required,
            .allow = migration.allow};
  std::vector<Step> steps;
  for (const StepEntry& entry : migration.steps) {
    plan.steps.push_back(stored_step(entry, product));
    steps.push_back(entry.step);
  }
  add_purge(plan.steps);
  plan.tables = tables_named(steps);
  plan.claims = claims_of(steps);
  plan.irreversible = irreversible_among(steps, product);
  return plan;
}

}  // namespace ratchet
