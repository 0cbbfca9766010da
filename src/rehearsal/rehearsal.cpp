#include "rehearsal/rehearsal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "rehearsal/described_steps.hpp"
#include "rehearsal/mapping_trial.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kReason = "rehearsal";

// All that a person could acknowledge: the rehearsal is not about when contract may run.
ContractOptions acknowledging(Engine& engine, const std::string& id) {
  ContractOptions options;
  for (const GateStatus& gate : engine.gates(id, {})) {
    if (!gate.open && gate.can_be_acknowledged) options.acknowledged[gate.name] = kReason;
  }
  return options;
}

// The engine's plan() and apply() take a migration of their own.
Migrations only(const Migration& migration) {
  Migrations one;
  ReadMigration read = read_migration(migration.file, migration.source);
  if (read.migration) one.push_back(std::move(*read.migration));
  return one;
}

}  // namespace

void pass_over(Ground& ground, const Migration& migration) {
  const RunOutcome outcome = ground.run(
      [&](Engine& engine) {
        engine.apply(migration, {}, {.through = Through::purge, .take_over = std::nullopt});
      },
      std::nullopt, 0);
  if (outcome.failure) throw Error(*outcome.failure);
}

MigrationRehearsal::MigrationRehearsal(Ground& ground, const Migration& migration)
    : ground_(ground), migration_(migration), verdicts_(migration) {
  result_.id = migration.id;
  result_.file = migration.file;
  result_.description = migration.description;
}

Rehearsed MigrationRehearsal::run() {
  const SteadyTime began = ground_.parts().clock.steady();
  if (can_be_rehearsed() && make_plan() && fill()) {
    ground_.keep();
    has_come_through_ = go_straight();
    ground_.restore();
    go_back_from_everywhere();
    if (has_come_through_) go_back_behind_contract();
    if (has_come_through_) finish();
    result_.steps = described_steps(ground_, *plan_, straight_, *tracer_, result_.rows);
  }
  result_.findings = verdicts_.take();
  const auto took = ground_.parts().clock.steady() - began;
  result_.took = std::chrono::duration_cast<Milliseconds>(took);
  return std::move(result_);
}

// A stage is one store, and has nobody to move rows to.
bool MigrationRehearsal::can_be_rehearsed() {
  const std::vector<std::string> others = other_stores_of(migration_);
  if (others.empty()) return true;
  verdicts_.add({.rule = "not_rehearsed",
                 .message = fmt::format("rows that move to another store ({}) are not rehearsed, "
                                        "and so nothing of this migration was",
                                        join(others, {})),
                 .point = {},
                 .hint = "Try it on two throw-away stores: apply, contract, rollback. Then say "
                         "allow.not_rehearsed = \"how it was tried\"."});
  return false;
}

bool MigrationRehearsal::make_plan() {
  std::vector<Engine::Planned> planned;
  const Migrations one = only(migration_);
  const RunOutcome outcome = ground_.run(
      [&](Engine& engine) { planned = engine.plan(one, std::nullopt); }, std::nullopt, 0);
  if (!is_well(outcome)) return false;
  for (const Engine::Planned& each : planned) verdicts_.add(each.plan.diagnostics);
  if (planned.empty() || !planned.front().plan.plan) return false;
  plan_ = std::move(planned.front().plan.plan);
  verdicts_.know(*plan_);
  result_.hazards = plan_->hazards;
  result_.sentences = plan_->sentences;
  base_ = ground_.schema();
  own_ = tables_worked_on(*plan_, base_);
  old_shape_ = shape_of(base_, own_);
  tracer_.emplace(ground_, *plan_, verdicts_);
  return true;
}

// Odd values that a mapping can't take are told, and left out of all that follows: else nothing
// would come of it but what is known already. False when ordinary rows can't be converted.
bool MigrationRehearsal::fill() {
  Filling filling(ground_, *plan_, base_, own_);
  filled_ = filling.fill_tame();
  result_.rows = filled_.rows;
  result_.notes = filled_.notes;
  for (const std::string& each : filled_.unfilled) {
    verdicts_.add({.rule = "not_rehearsed",
                   .message = each + "; so no application has written there",
                   .point = {},
                   .hint = "Give rows of it: as INSERTs in the file of --base, or by --sample.",
                   .severity = Severity::warning});
  }
  const TriedMappings tame = try_mappings(ground_, *plan_, base_);
  ground_.keep();
  filling.add_nasty(filled_);
  const TriedMappings all = try_mappings(ground_, *plan_, base_);
  judge_mappings(tame, all, verdicts_);
  if (raised_by(tame) > 0) return false;
  if (raised_by(all) > 0) ground_.restore();
  old_application_.emplace(ground_, filled_.makers);
  old_application_->get_used_to_it();
  return true;
}

RunOutcome MigrationRehearsal::apply(std::optional<StopPoint> point) {
  return ground_.run(
      [&](Engine& engine) {
        engine.apply(migration_, {}, {.through = Through::verify, .take_over = std::nullopt});
      },
      point, 0);
}

RunOutcome MigrationRehearsal::contract(std::optional<StopPoint> point) {
  const std::string& id = migration_.id.text;
  return ground_.run([&](Engine& engine) { engine.contract(id, acknowledging(engine, id)); }, point,
                     last_of(Phase::verify));
}

RunOutcome MigrationRehearsal::purge() {
  const auto command = [&](Engine& engine) {
    engine.purge(migration_.id.text, {.even_if_retained = true});
  };
  return ground_.run(command, std::nullopt, last_of(Phase::contract));
}

// All the way, to see where it fails, how long each step takes, and what the new application finds.
bool MigrationRehearsal::go_straight() {
  const auto leg = [&](const RunOutcome& outcome) {
    std::ranges::copy(outcome.steps, std::back_inserter(straight_));
    reachable_ = outcome.steps_done;
    return is_well(outcome);
  };
  if (!leg(apply(std::nullopt)) || !leg(contract(std::nullopt)) || !leg(purge())) return false;
  meet_new_application();
  return true;
}

void MigrationRehearsal::meet_new_application() {
  const Schema schema = ground_.schema();
  new_shape_ = shape_of(schema, tables_worked_on(*plan_, schema));
  const auto anything = [](Transaction&) { return true; };
  for (const auto& [name, columns] : new_shape_) {
    const Table* table = schema.find_table(name);
    if (table->is_virtual || !table->parents.empty()) continue;
    auto maker = std::make_unique<RowMaker>(ground_, schema, *table);
    if (maker->learn(anything).empty()) new_makers_.emplace(name, std::move(maker));
  }
  new_application_.emplace(ground_, new_makers_);
  new_application_->get_used_to_it();
}

void MigrationRehearsal::go_back_from_everywhere() {
  const int last = std::min(reachable_, last_of(Phase::contract));
  for (int steps = 0; steps <= last;) {
    const int done = go_back_from({.steps_done = steps, .within = Within::between_steps});
    const PlannedStep* next = step_behind(steps);
    if (next != nullptr && steps < last && std::holds_alternative<Copy>(next->step)) {
      go_back_from({.steps_done = steps, .within = Within::rows});
    }
    steps = std::max(steps, done) + 1;
  }
}

// Steps that take effect together have no point between them: it is where the engine has stopped.
int MigrationRehearsal::go_back_from(const StopPoint& point) {
  const int verified = last_of(Phase::verify);
  const bool is_behind_verify = point.steps_done > verified;
  const Snapshot before = snapshot_of(ground_, old_shape_);
  RunOutcome outcome = apply(is_behind_verify ? std::nullopt : std::optional(point));
  if (!is_well(outcome)) {
    ground_.restore();
    return outcome.steps_done;
  }
  PointOfPlan where = behind(outcome.steps_done);
  if (point.within == Within::rows) {
    where = {.words = "among the rows of the step " + where.words, .step = outcome.steps_done + 1};
  }
  expect_old_rows(before, where);
  if (!is_behind_verify) {
    if (const PlannedStep* next = step_behind(outcome.steps_done)) tracer_->look_at(*next);
    let_write(old_application_, "old_application", where);
    const bool is_verified = outcome.steps_done >= verified && !has_step<SwapColumns>();
    if (is_verified) let_write(new_application_, "new_application", where);
  }
  // What can't be read here has to be as it was before.
  Snapshot rows = snapshot_of(ground_, old_shape_);
  rows.insert(before.begin(), before.end());
  if (is_behind_verify) {
    outcome = contract(point);
    where = behind(outcome.steps_done);
    if (is_well(outcome)) {
      if (const PlannedStep* next = step_behind(outcome.steps_done)) {
        if (next->phase == Phase::contract) tracer_->look_at(*next);
      }
    }
  }
  if (!roll_back(where) || !is_back(where, rows)) ground_.restore();
  return outcome.steps_done;
}

// Until contract the old application finds what it has written, unless the migration is about rows.
void MigrationRehearsal::expect_old_rows(const Snapshot& before, const PointOfPlan& point) {
  if (has_step<UpdateRows>() || has_step<DeleteRows>() || has_step<Repair>()) return;
  const std::string changed = difference(before, snapshot_of(ground_, old_shape_));
  if (changed.empty()) return;
  verdicts_.add({.rule = "rows_lost",
                 .message = changed,
                 .point = point,
                 .hint =
                     "No way back can know what was there before: write into new columns, or say "
                     "it as update_rows or delete_rows."});
}

bool MigrationRehearsal::roll_back(const PointOfPlan& point) {
  const RunOutcome outcome =
      ground_.run([&](Engine& engine) { engine.rollback(migration_.id.text); }, std::nullopt, 0);
  ++result_.rollbacks;
  if (!outcome.failure) return true;
  if (outcome.failure->kind() == ErrorKind::gate_closed && !plan_->can_go_back()) {
    const std::string note = fmt::format("no way back behind {}, as the plan says",
                                         join(plan_->irreversible, {.separator = "; "}));
    if (std::ranges::find(result_.notes, note) == result_.notes.end()) {
      result_.notes.push_back(note);
    }
    --result_.rollbacks;
    return false;
  }
  verdicts_.add({.rule = "way_back",
                 .message = "the way back fails: " + outcome.failure->message(),
                 .point = point,
                 .hint = outcome.failure->hint()});
  return false;
}

bool MigrationRehearsal::is_back(const PointOfPlan& point, const Snapshot& rows) {
  const auto differences = diff(all_definitions(base_), all_definitions(ground_.schema()));
  if (!differences.empty()) {
    const Difference& first = differences.front();
    const std::string_view how = first.was.empty()  ? "is left behind"
                                 : first.is.empty() ? "is gone"
                                                    : "is another one";
    verdicts_.add({.rule = "way_back",
                   .message = fmt::format("behind the way back, {} {}", first.object, how),
                   .point = point,
                   .hint = "`down` has to undo `up` to the letter."});
    return false;
  }
  const std::string lost = difference(rows, snapshot_of(ground_, old_shape_));
  if (lost.empty()) return true;
  verdicts_.add({.rule = "rows_lost",
                 .message = "behind the way back, " + lost,
                 .point = point,
                 .hint = "A way back has to bring every value that the old application knew; drop "
                         "nothing before purge."});
  return false;
}

bool MigrationRehearsal::keeps_what_new_ones_write() const {
  return std::ranges::none_of(plan_->steps, [](const PlannedStep& each) {
    const auto* mapping = std::get_if<DualWrite>(&each.step);
    return mapping != nullptr && mapping->backward.empty();
  });
}

// What the new application writes behind contract has to be there when all is back, and forward
// again.
void MigrationRehearsal::go_back_behind_contract() {
  const bool is_of_use = plan_->can_go_back() && keeps_what_new_ones_write() &&
                         last_of(Phase::contract) > last_of(Phase::verify);
  if (!is_of_use) return;
  const PointOfPlan where{.words = "behind contract"};
  if (!is_well(apply(std::nullopt)) || !is_well(contract(std::nullopt))) return;
  let_write(new_application_, "new_application", where);
  const Snapshot before = snapshot_of(ground_, new_shape_);
  if (!roll_back(where)) return ground_.restore();
  if (!is_well(apply(std::nullopt)) || !is_well(contract(std::nullopt))) return ground_.restore();
  const std::string lost = difference(before, snapshot_of(ground_, new_shape_));
  if (lost.empty()) return;
  verdicts_.add({.rule = "rows_lost",
                 .message = "of what the new application has written, there and back and there "
                            "again, " +
                            lost,
                 .point = where,
                 .hint = "`backward` has to keep all that `forward` needs; where it can't, say "
                         "one_way = true or allow.rows_lost = \"why\"."});
}

void MigrationRehearsal::finish() {
  has_come_through_ = is_well(apply(std::nullopt)) && is_well(contract(std::nullopt));
  if (!has_come_through_) return;
  std::vector<const PlannedStep*> purging;
  for (const PlannedStep& each : plan_->steps) {
    if (each.phase == Phase::purge) purging.push_back(&each);
  }
  tracer_->look_at(purging);
  has_come_through_ = is_well(purge());
}

void MigrationRehearsal::let_write(std::optional<Application>& application, std::string_view rule,
                                   const PointOfPlan& point) {
  if (!application) return;
  const std::int64_t before = application->writes();
  for (const Refusal& each : application->write()) {
    verdicts_.add({.rule = rule,
                   .message = fmt::format("{}: {}", each.what, each.words),
                   .point = point,
                   .hint = "Nothing that an application may do before contract can fail: loosen "
                           "first, tighten in contract."});
  }
  const std::int64_t writes = application->writes() - before;
  (rule == "old_application" ? result_.old_writes : result_.new_writes) += writes;
}

bool MigrationRehearsal::is_well(const RunOutcome& outcome) {
  if (!outcome.failure) return true;
  const PlannedStep* step = plan_ ? step_behind(outcome.steps_done) : nullptr;
  const bool is_row = outcome.failure->kind() == ErrorKind::quarantined ||
                      outcome.failure->kind() == ErrorKind::row_failed;
  verdicts_.add(
      {.rule = is_row ? "row_fails" : "step_fails",
       .message = outcome.failure->message(),
       .point = step == nullptr
                    ? PointOfPlan{}
                    : PointOfPlan{.words = fmt::format("step {}, {}", step->ordinal, step->summary),
                                  .step = step->ordinal},
       .hint = outcome.failure->hint()});
  return false;
}

PointOfPlan MigrationRehearsal::behind(int steps_done) const {
  if (steps_done == 0) return {.words = "before the first step"};
  const PlannedStep& step = plan_->steps.at(static_cast<std::size_t>(steps_done) - 1);
  return {.words = fmt::format("behind step {}, {}", step.ordinal, step.summary),
          .step = step.ordinal};
}

int MigrationRehearsal::last_of(Phase phase) const {
  return static_cast<int>(std::ranges::count_if(
      plan_->steps, [&](const PlannedStep& each) { return each.phase <= phase; }));
}

const PlannedStep* MigrationRehearsal::step_behind(int steps_done) const {
  const auto at = static_cast<std::size_t>(steps_done);
  return at < plan_->steps.size() ? &plan_->steps[at] : nullptr;
}

template <class Kind>
bool MigrationRehearsal::has_step() const {
  return std::ranges::any_of(plan_->steps, [](const PlannedStep& each) {
    return std::holds_alternative<Kind>(each.step);
  });
}

}  // namespace ratchet
