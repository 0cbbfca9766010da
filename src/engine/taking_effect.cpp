#include "engine/taking_effect.hpp"

#include <algorithm>
#include <set>

#include "engine/row_guards.hpp"
#include "engine/rows_in_the_way.hpp"
#include "engine/step_statements.hpp"
#include "plan/neighbourhood.hpp"
#include "schema/fingerprint.hpp"
#include "step/mapping.hpp"

namespace ratchet {
namespace {

Milliseconds between(SteadyTime begun, SteadyTime ended) {
  return std::chrono::ceil<Milliseconds>(ended - begun);
}

template <class Object>
std::vector<Object> those_of(const std::vector<Object>& all, const std::set<QualifiedName>& names) {
  std::vector<Object> some;
  std::ranges::copy_if(all, std::back_inserter(some),
                       [&](const Object& each) { return names.contains(each.name); });
  return some;
}

Schema part_of(const Schema& schema, const std::set<QualifiedName>& names) {
  return {.tables = those_of(schema.tables, names),
          .views = those_of(schema.views, names),
          .enumerations = those_of(schema.enumerations, names),
          .version = schema.version};
}

std::vector<QualifiedName> tables_of(const std::vector<TableLock>& locks) {
  std::vector<QualifiedName> tables;
  for (const TableLock& each : locks) tables.push_back(each.table);
  return tables;
}

// The row of the step that put in force what `purged` takes away.
std::optional<int> origin_of(const Plan& plan, const PlannedStep& purged) {
  for (const PlannedStep& each : plan.steps) {
    if (each.phase != Phase::purge && each.step == purged.step) return each.ordinal;
  }
  return std::nullopt;
}

Error schema_moves() {
  return Error(ErrorKind::busy, {.message = "the schema moved after the rehearsal", .hint = ""});
}

// What runs outside has changed them since the rehearsal.
void require_as_rehearsed(const Schema& live, const Schema& was, const Rehearsal& rehearsal) {
  if (!rehearsal.before.empty()) return;
  for (const Table& table : was.tables) {
    if (definitions_of(live, {table.name}) != definitions_of(was, {table.name})) {
      throw schema_moves();
    }
  }
}

std::set<std::string> objects_in(const std::vector<Difference>& differences) {
  std::set<std::string> objects;
  for (const Difference& each : differences) objects.insert(each.object);
  return objects;
}

// Of the tables and of ratchet's own triggers there.
std::vector<Difference> differences_between(const Schema& was, const Schema& is,
                                            const std::vector<QualifiedName>& tables) {
  auto all = diff(definitions_of(was, tables), definitions_of(is, tables));
  std::ranges::move(diff(guards_on(was, tables), guards_on(is, tables)), std::back_inserter(all));
  return all;
}

}  // namespace

SchemaChange change_between(const Schema& before, const Schema& after) {
  const std::set<QualifiedName> names = names_changed({.before = before, .after = after});
  return {.was = part_of(before, names), .is = part_of(after, names)};
}

Taken TakingEffect::run(const StepGroup& group, const Rehearsal& rehearsal) {
  return is_foreseeable(group) ? run_as_foreseen(group, rehearsal) : run_and_look(group, rehearsal);
}

bool TakingEffect::is_foreseeable(const StepGroup& group) {
  if (site_.capabilities().has_one_writer) return false;
  const InHand migration = take_in_hand(site_, id_);
  return std::ranges::none_of(group.ordinals, [&](int ordinal) {
    return std::holds_alternative<RawSql>(migration.planned(ordinal).step);
  });
}

// What the steps have to find, whatever is done how.
Scene TakingEffect::ground(Transaction& transaction, const InHand& migration,
                           const StepGroup& group, const Rehearsal& rehearsal) {
  Scene scene = site_.read_scene(transaction);
  if (scene.schema.version != rehearsal.schema.version) throw schema_moves();
  require_no_changes_by_others(migration.record, scene.schema);
  if (group.condition) group.condition(transaction, migration, scene);
  return scene;
}

Taken TakingEffect::run_as_foreseen(const StepGroup& group, const Rehearsal& rehearsal) {
  const auto transaction = site_.session().begin(Access::write);
  // Before anything is read, so that what is read can't be newer.
  const std::string stamp = site_.store().stamp_of(*transaction, tables_of(rehearsal.locks));
  lease_.hold(*transaction);
  const InHand migration = take_in_hand(site_, *transaction, id_);
  Scene scene = ground(*transaction, migration, group, rehearsal);
  const CertificatesKept kept(site_, *transaction, scene.schema);
  std::vector<StepSql> all;
  Taken taken{.foreseen = {scene.schema}};
  for (std::size_t at = 0; at < group.ordinals.size(); ++at) {
    const PlannedStep& step = migration.planned(group.ordinals[at]);
    const SchemaChange& change = rehearsal.changes.at(at);
    require_as_rehearsed(scene.schema, change.was, rehearsal);
    all.push_back(statements_of(site_.dialect().renderer(), step, migration.step(step.ordinal),
                                scene, group.direction));
    put_back(scene.schema, change.was, change.is);
    note(*transaction, migration, step.ordinal,
         {.before = taken.foreseen.back(), .after = scene.schema}, group.direction,
         Milliseconds{0});
    taken.foreseen.push_back(scene.schema);
    move_on(scene, step, group.direction);
  }
  lease_.hold(*transaction);
  const SteadyTime locked = lock_and_execute(*transaction, all, stamp);
  kept.carry_over(*transaction);
  transaction->commit();
  taken.held = between(locked, site_.clock().steady());
  return taken;
}

// What comes before the first lock needs none; from there on all of them are held.
SteadyTime TakingEffect::lock_and_execute(Transaction& transaction, const std::vector<StepSql>& all,
                                          const std::string& stamp) {
  const Renderer& renderer = site_.dialect().renderer();
  std::vector<TableLock> locks;
  for (const StepSql& each : all) std::ranges::copy(each.locks, std::back_inserter(locks));
  std::optional<SteadyTime> locked;
  if (locks.empty()) locked = site_.clock().steady();
  for (const StepSql& each : all) {
    for (const SqlText& text : each.unlocked) transaction.execute(text);
    if (!locked && !each.locks.empty()) {
      transaction.execute(renderer.lock(locks));
      locked = site_.clock().steady();
      if (site_.store().stamp_of(transaction, tables_of(locks)) != stamp) throw schema_moves();
    }
    for (const SqlText& text : each.statements) transaction.execute(text);
  }
  return locked.value_or(site_.clock().steady());
}

Taken TakingEffect::run_and_look(const StepGroup& group, const Rehearsal& rehearsal) {
  const auto transaction = site_.session().begin(Access::write);
  const SteadyTime begun = site_.clock().steady();
  lease_.hold(*transaction);
  const InHand migration = take_in_hand(site_, *transaction, id_);
  const Scene found = ground(*transaction, migration, group, rehearsal);
  const CertificatesKept kept(site_, *transaction, found.schema);
  for (const int ordinal : group.ordinals) {
    const Scene scene = site_.read_scene(*transaction);
    const StepSql statements = statements_of(site_.dialect().renderer(), migration.planned(ordinal),
                                             migration.step(ordinal), scene, group.direction);
    // Again, now that nobody else writes: some may have come since they were looked for.
    if (site_.capabilities().has_one_writer) require_none(*transaction, statements.in_the_way);
    for (const SqlText& text : site_.dialect().renderer().in_transaction(statements)) {
      transaction->execute(text);
    }
    const Schema after = site_.read_schema(*transaction);
    note(*transaction, migration, ordinal, {.before = scene.schema, .after = after},
         group.direction, between(begun, site_.clock().steady()));
  }
  kept.carry_over(*transaction);
  lease_.hold(*transaction);
  transaction->commit();
  return {.held = between(begun, site_.clock().steady()), .foreseen = {}};
}

void TakingEffect::note(Transaction& transaction, const InHand& migration, int ordinal,
                        const Effect& effect, Direction direction, Milliseconds held) {
  note_effect(site_, transaction, effect);
  if (direction == Direction::back) {
    site_.journal().steps.undone(transaction, {id_, ordinal});
    return;
  }
  const PlannedStep& step = migration.planned(ordinal);
  record_done(transaction, step, effect, held);
  if (comes_in_force(step.step)) record_in_force(transaction, migration, step);
}

void TakingEffect::record_done(Transaction& transaction, const PlannedStep& step,
                               const Effect& effect, Milliseconds held) {
  site_.journal().steps.done(transaction, {id_, step.ordinal},
                             {.finished = site_.clock().wall(),
                              .held = held,
                              .before = definitions_before(step.step, effect.before),
                              .after = definitions_before(step.step, effect.after)});
}

void TakingEffect::record_in_force(Transaction& transaction, const InHand& migration,
                                   const PlannedStep& step) {
  const StepTable& steps = site_.journal().steps;
  if (step.phase != Phase::purge) {
    steps.put_in_force(transaction, {id_, step.ordinal});
  } else if (const auto origin = origin_of(migration.plan, step)) {
    steps.take_out_of_force(transaction, {id_, *origin});
  }
}

void TakingEffect::settle(const StepGroup& group, const Taken& taken) {
  if (taken.foreseen.empty()) return;
  const Schema& before = taken.foreseen.front();
  const Schema& foreseen = taken.foreseen.back();
  site_.write(lease_, [&](Transaction& transaction) {
    const InHand migration = take_in_hand(site_, transaction, id_);
    const auto& tables = migration.record.tables;
    const Schema now = site_.read_schema(transaction);
    const auto own = objects_in(differences_between(before, foreseen, tables));
    const auto other = objects_in(differences_between(foreseen, now, tables));
    const bool is_own = std::ranges::includes(own, other);
    if (is_own && !other.empty())
      note_effect(site_, transaction, {.before = foreseen, .after = now});
    if (group.direction == Direction::back) return;
    for (std::size_t at = 0; at < group.ordinals.size(); ++at) {
      const bool is_last = at + 1 == group.ordinals.size();
      const Schema& after = is_last && is_own ? now : taken.foreseen[at + 1];
      record_done(transaction, migration.planned(group.ordinals[at]),
                  {.before = taken.foreseen[at], .after = after}, taken.held);
    }
  });
}

}  // namespace ratchet
