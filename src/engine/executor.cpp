#include "engine/executor.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/outside.hpp"
#include "engine/outside_watch.hpp"
#include "engine/rows_in_the_way.hpp"
#include "engine/step_statements.hpp"
#include "engine/taking_effect.hpp"
#include "engine/watch.hpp"
#include "plan/neighbourhood.hpp"
#include "step/mapping.hpp"

namespace ratchet {
namespace {

Milliseconds since(const Clock& clock, SteadyTime begun) {
  return std::chrono::round<Milliseconds>(clock.steady() - begun);
}

bool probe(Transaction& transaction, const RawSql& step, std::string_view product) {
  const LocatedSql* query = step.probe.for_product(product);
  if (query == nullptr) return false;
  const Rows rows = transaction.query(sql("{}", query->sql));
  if (rows.empty() || rows.front().empty()) return false;
  const auto* number = std::get_if<std::int64_t>(&rows.front().front());
  return number == nullptr ? !is_null(rows.front().front()) : *number != 0;
}

void add_new(const std::vector<SqlText>& texts, std::vector<SqlText>& into) {
  for (const SqlText& text : texts) {
    if (std::ranges::find(into, text) == into.end()) into.push_back(text);
  }
}

// In the journal; a step that waits is one that may simply be tried again, and one of which nobody
// knows what became of it may be done.
bool is_failure(const Error& error) {
  return error.kind() != ErrorKind::stopped && error.kind() != ErrorKind::lease_lost &&
         error.kind() != ErrorKind::gave_up_waiting && error.kind() != ErrorKind::gate_closed &&
         error.kind() != ErrorKind::outcome_unknown;
}

}  // namespace

std::vector<StepProgress> Executor::carry_out(const StepGroup& group) {
  const SteadyTime begun = site_.clock().steady();
  take_over_leftovers(group);
  record_intent(group);
  int attempts = 0;
  Taken taken;
  try {
    with_retry(site_.retrier(), [&] {
      if (++attempts > 1) take_over_leftovers(group);
      taken = attempt(group);
    });
  } catch (const Error& error) {
    if (is_failure(error)) {
      clear_away(group, error);
      record_failure(group, error);
    }
    throw;
  }
  TakingEffect(site_, lease_, id_).settle(group, taken);
  const InHand migration = take_in_hand(site_, id_);  // never changes but for its steps' states
  std::vector<StepProgress> told;
  for (const int ordinal : group.ordinals) {
    const PlannedStep& step = migration.planned(ordinal);
    told.push_back({.ordinal = ordinal,
                    .phase = step.phase,
                    .direction = group.direction,
                    .summary = step.summary,
                    .took = since(site_.clock(), begun),
                    .held = taken.held,
                    .attempts = attempts});
    site_.observer().step_done(told.back());
  }
  return told;
}

bool Executor::has_left(int ordinal) {
  const InHand migration = take_in_hand(site_, id_);
  try {
    return Outside(site_, lease_, migration).has_left({.ordinals = {ordinal}});
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_migration && error.kind() != ErrorKind::diverged) throw;
    return false;  // what the schema has no place for was never made
  }
}

// Of an earlier attempt; a step that was never begun has left none.
void Executor::take_over_leftovers(const StepGroup& group) {
  const InHand migration = take_in_hand(site_, id_);
  const auto was_begun = [&](int ordinal) {
    return migration.step(ordinal).state != StepState::waiting;
  };
  if (std::ranges::any_of(group.ordinals, was_begun)) {
    Outside(site_, lease_, migration).take_over_leftovers(group);
  }
}

// What is half there refuses writes for nothing: a constraint that is not valid, a unique index.
void Executor::clear_away(const StepGroup& group, const Error& failure) {
  const bool is_refused =
      failure.kind() == ErrorKind::diverged || failure.kind() == ErrorKind::statement_failed;
  if (!is_refused || group.direction == Direction::back) return;
  try {
    take_over_leftovers(group);
    if (!has_left(group.ordinals.front())) return;
    const StepGroup back{.ordinals = group.ordinals, .direction = Direction::back, .condition = {}};
    Taken taken;
    with_retry(site_.retrier(), [&] { taken = attempt(back); });
    TakingEffect(site_, lease_, id_).settle(back, taken);
  } catch (const Error& error) {
    site_.observer().note("what is half there could not be taken away: " + error.message());
  }
}

void Executor::record_intent(const StepGroup& group) {
  if (group.direction == Direction::back) return;  // it stays done until it is not
  const InHand migration = take_in_hand(site_, id_);
  const auto is_intended = [&](int ordinal) {
    return migration.step(ordinal).state == StepState::intent;
  };
  if (std::ranges::all_of(group.ordinals, is_intended)) return;
  site_.write(lease_, [&](Transaction& transaction) {
    for (const int ordinal : group.ordinals) {
      site_.journal().steps.begin(transaction, {id_, ordinal}, site_.clock().wall());
    }
  });
}

void Executor::record_failure(const StepGroup& group, const Error& error) {
  const bool forward = group.direction == Direction::forward;
  site_.write(lease_, [&](Transaction& transaction) {
    const StepFailure failure{.state = forward ? StepState::failed : StepState::done,
                              .error = error.message()};
    for (const int ordinal : group.ordinals) {
      site_.journal().steps.failed(transaction, {id_, ordinal}, failure);
    }
  });
}

Taken Executor::attempt(const StepGroup& group) {
  const InHand migration = take_in_hand(site_, id_);
  if (runs_outside_of_transactions(migration.planned(group.ordinals.front()).step)) {
    return attempt_outside(migration, group);
  }
  const Rehearsal rehearsal = rehearse(group);
  run_outside(migration, group, rehearsal);
  const auto settle = [&] {
    for (const SqlText& text : rehearsal.after) site_.session().execute_outside(text);
  };
  Taken taken;
  try {
    taken = TakingEffect(site_, lease_, id_).run(group, rehearsal);
  } catch (const Error&) {
    settle();
    throw;
  }
  settle();
  return taken;
}

void Executor::run_outside(const InHand& migration, const StepGroup& group,
                           const Rehearsal& rehearsal) {
  if (rehearsal.before.empty() && rehearsal.in_the_way.empty()) return;
  look_at_condition(group);
  require_none(site_, rehearsal.in_the_way);
  if (rehearsal.before.empty()) return;
  lease_session();
  execute_outside(rehearsal.before);
  Outside(site_, lease_, migration).take_over(group, rehearsal.schema);
}

void Executor::execute_outside(const std::vector<SqlText>& texts) {
  for (const SqlText& text : texts) execute_watched(site_, lease_, text);
}

// Outside of transactions nothing asserts the lease: whoever takes it ends the session.
void Executor::lease_session() {
  if (site_.session().name().empty()) return;
  site_.write(lease_,
              [&](Transaction& transaction) { lease_.name_session(transaction, site_.session()); });
}

// Nothing undoes what runs outside, so it must not run where the transaction would refuse to.
void Executor::look_at_condition(const StepGroup& group) {
  if (!group.condition) return;
  const auto undone = site_.session().begin(Access::write);
  const InHand migration = take_in_hand(site_, *undone, id_);
  group.condition(*undone, migration, site_.read_scene(*undone));
}

Taken Executor::attempt_outside(const InHand& migration, const StepGroup& group) {
  const int ordinal = group.ordinals.front();
  const PlannedStep& step = migration.planned(ordinal);
  const SteadyTime begun = site_.clock().steady();
  Scene scene;
  bool is_there = false;
  site_.write(lease_, [&](Transaction& transaction) {
    scene = site_.read_scene(transaction);
    if (group.condition) group.condition(transaction, migration, scene);
    is_there = probe(transaction, std::get<RawSql>(step.step), site_.capabilities().product);
    lease_.name_session(transaction, site_.session());
  });
  const bool is_wanted = group.direction == Direction::forward;
  if (is_there != is_wanted) {
    const StepSql statements = statements_of(site_.dialect().renderer(), step,
                                             migration.step(ordinal), scene, group.direction);
    execute_outside(statements.before);
    execute_outside(statements.after);
  }
  site_.write(lease_, [&](Transaction& transaction) {
    MigrationRecord record = take_in_hand(site_, transaction, id_).record;
    const Schema now = site_.read_schema(transaction);
    record.definitions = definitions_of(now, record.tables);
    record.guards = guards_on(now, record.tables);
    site_.journal().migrations.set_definitions(transaction, record);
    if (is_wanted) {
      site_.journal().steps.done(transaction, {id_, ordinal}, {.finished = site_.clock().wall()});
    } else {
      site_.journal().steps.undone(transaction, {id_, ordinal});
    }
  });
  return {.held = since(site_.clock(), begun), .foreseen = {}};
}

Rehearsal Executor::rehearse(const StepGroup& group) {
  const Renderer& renderer = site_.dialect().renderer();
  std::optional<InHand> migration;
  Scene scene;
  Rehearsal rehearsal;
  site_.read([&](Transaction& transaction) {
    migration = take_in_hand(site_, transaction, id_);
    scene = site_.read_scene(transaction);
  });
  rehearsal.schema = scene.schema;
  require_no_changes_by_others(migration->record, scene.schema);
  const auto scratch = site_.dialect().scratch(neighbourhood(scene.schema, touched_by(*migration)));
  for (const int ordinal : group.ordinals) {
    const PlannedStep& step = migration->planned(ordinal);
    scene.schema = scratch->schema();
    const StepSql statements =
        statements_of(renderer, step, migration->step(ordinal), scene, group.direction);
    scratch->run(statements);
    add_new(statements.before, rehearsal.before);
    add_new(statements.after, rehearsal.after);
    std::ranges::copy(statements.in_the_way, std::back_inserter(rehearsal.in_the_way));
    std::ranges::copy(statements.locks, std::back_inserter(rehearsal.locks));
    rehearsal.changes.push_back(change_between(scene.schema, scratch->schema()));
    move_on(scene, step, group.direction);
  }
  return rehearsal;
}

}  // namespace ratchet
