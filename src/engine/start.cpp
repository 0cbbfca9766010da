#include "engine/start.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "engine/company.hpp"
#include "engine/gate_check.hpp"
#include "engine/required.hpp"
#include "engine/text_diff.hpp"
#include "engine/watch.hpp"

namespace ratchet {
namespace {

Error must_wait(const std::string& id, const std::string& for_whom) {
  return Error(
      ErrorKind::must_wait,
      {.message = fmt::format("{} has to wait for {}", id, for_whom),
       .hint = "Bring that one to its end first (contract, then purge), or roll it back."});
}

std::vector<Plan> others_in_flight(Site& site, Transaction& transaction, const std::string& id) {
  std::vector<Plan> plans;
  for (const MigrationRecord& each : site.journal().migrations.in_flight(transaction)) {
    if (each.id.text != id) plans.push_back(site.plan_of(each));
  }
  return plans;
}

// Made outside of any write transaction: clients must not wait for a planner.
Plan plan_now(Site& site, const Migration& migration) {
  Workbench bench;
  std::vector<Plan> in_flight;
  site.read([&](Transaction& transaction) {
    Scene scene = site.read_scene(transaction);
    bench = {.schema = std::move(scene.schema), .in_force = std::move(scene.in_force)};
    in_flight = others_in_flight(site, transaction, migration.id.text);
  });
  bench.others = look_at_other_stores(site, migration);
  PlanInCompany planned =
      plan_in_company(migration, site.dialect(), bench, WorkbenchAfter::verify, in_flight);
  if (planned.waits_for) throw must_wait(migration.id.text, *planned.waits_for);
  require_no_errors(migration.id.text, planned.made.diagnostics);
  return std::move(*planned.made.plan);
}

// Asked again in the transaction that begins it: another one may have begun since.
void require_place(Site& site, Transaction& transaction, const Plan& plan) {
  const auto in_flight = others_in_flight(site, transaction, plan.id.text);
  if (const auto met = conflict(plan, in_flight)) throw must_wait(plan.id.text, *met);
}

void require_required(Site& site, Transaction& transaction, const Migration& migration) {
  if (migration.required.empty()) return;
  const auto missing =
      missing_requirement(migration.required, site.journal().migrations.all(transaction));
  if (!missing) return;
  throw must_wait(migration.id.text, *missing + ", which it requires to be contracted");
}

// Between planning and this transaction somebody may have changed the schema: then once more.
void require_same_schema(const Plan& plan, const Schema& schema) {
  if (diff(plan.base, definitions_of(schema, plan.tables)).empty()) return;
  throw Error(ErrorKind::busy,
              {.message = "the schema moved while the migration was planned", .hint = ""});
}

}  // namespace

void start(Site& site, const Lease& lease, const Migration& migration) {
  site.read([&](Transaction& transaction) { require_required(site, transaction, migration); });
  with_retry(site.retrier(), [&] {
    const Plan plan = plan_now(site, migration);
    site.try_write([&](Transaction& transaction) {
      lease.hold(transaction);
      const Schema schema = site.read_schema(transaction);
      require_required(site, transaction, migration);
      require_place(site, transaction, plan);
      require_same_schema(plan, schema);
      site.journal().forget_work(transaction, migration.id.text);
      site.journal().migrations.put(transaction, fresh_record(site, migration, plan, schema));
      add_steps(site, transaction, plan);
      site.log(transaction, {.migration = migration.id.text, .what = "begun", .detail = ""});
    });
  });
}

void require_same_file(const MigrationRecord& record, const Migration& migration) {
  if (record.checksum == migration.checksum) return;
  throw Error(ErrorKind::diverged,
              {.message = fmt::format("{} has changed since it was begun:\n{}", migration.file,
                                      line_diff({.was = record.source, .is = migration.source})),
               .hint = fmt::format("Put the file back as it was, or give `ratchet rollback {}` and "
                                   "start again.",
                                   record.id.text)});
}

void require_forward(const MigrationRecord& record) {
  if (record.direction == Direction::forward) return;
  throw Error(ErrorKind::must_wait,
              {.message = fmt::format("{} is being rolled back", record.id.text),
               .hint = fmt::format("Give `ratchet rollback {}` to bring that to its end first.",
                                   record.id.text)});
}

void add_steps(Site& site, Transaction& transaction, const Plan& plan) {
  for (const PlannedStep& each : plan.steps) {
    StepRecord step;
    step.ordinal = each.ordinal;
    step.phase = each.phase;
    step.action = action_of(each.step);
    step.summary = each.summary;
    site.journal().steps.add(transaction, plan.id.text, step);
  }
}

MigrationRecord fresh_record(Site& site, const Migration& migration, const Plan& plan,
                             const Schema& schema) {
  MigrationRecord record;
  record.id = migration.id;
  record.since = site.clock().wall();
  record.description = migration.description;
  record.checksum = migration.checksum;
  record.source = migration.source;
  record.plan = explicit_form(plan);
  record.tables = plan.tables;
  record.base = plan.base;
  record.definitions = definitions_of(schema, plan.tables);
  record.guards = guards_on(schema, plan.tables);
  record.dependants = dependants_of_retired(site, plan, schema);
  return record;
}

void require_no_errors(const std::string& id, const Diagnostics& diagnostics) {
  if (!has_errors(diagnostics)) return;
  std::vector<std::string> texts;
  for (const Diagnostic& each : diagnostics) {
    if (each.severity == Severity::error) texts.push_back(to_text(each));
  }
  throw Error(ErrorKind::invalid_migration,
              {.message = fmt::format("{} can't be carried out on this store:\n{}", id,
                                      join(texts, {.separator = "\n"})),
               .hint = "Nothing was changed."});
}

}  // namespace ratchet
