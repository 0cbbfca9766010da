#include "engine/outside.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/step_statements.hpp"
#include "engine/watch.hpp"
#include "plan/neighbourhood.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {
namespace {

const Difference* change_of(std::string_view kind, const Identifier& name, const Table& table,
                            const std::vector<Difference>& changes) {
  const std::string object = fmt::format("{} {} on {}", kind, name.text(), to_string(table.name));
  const auto found = std::ranges::find(changes, object, &Difference::object);
  return found == changes.end() ? nullptr : &*found;
}

// Without what is new.
template <class Part>
void take_back(std::string_view kind, const Table& table, const std::vector<Difference>& changes,
               std::vector<Part>& parts) {
  std::erase_if(parts, [&](Part& part) {
    const Difference* change = change_of(kind, part.name, table, changes);
    if (change == nullptr) return false;
    part.definition = change->was;
    return change->was.empty();
  });
}

// As it was before the changes of indexes and constraints: one may also have been made anew.
Schema before_changes(Schema schema, const std::vector<Difference>& changes) {
  for (Table& table : schema.tables) {
    take_back("index", table, changes, table.indexes);
    take_back("constraint", table, changes, table.constraints);
  }
  return schema;
}

// As if nothing of it had ever been there.
Schema without(const Schema& schema, std::vector<Difference> changes) {
  for (Difference& each : changes) each.was.clear();
  return before_changes(schema, changes);
}

// Of ratchet's own tables, too: a twin is one.
Definitions definitions_in(const Schema& schema) {
  std::vector<QualifiedName> tables;
  for (const Table& each : schema.tables) tables.push_back(each.name);
  return definitions_of(schema, tables);
}

}  // namespace

void Outside::take_over(const StepGroup& group, const Schema& before) {
  take_over(before, [&] { return made_by(group, before); });
}

void Outside::take_over(const Schema& before, const Made& made) {
  const auto& tables = migration_.record.tables;
  const auto moved = [&](const Schema& now) {
    return diff(definitions_of(before, tables), definitions_of(now, tables));
  };
  bool has_moved = false;
  site_.read([&](Transaction& transaction) {
    has_moved = !moved(site_.read_schema(transaction)).empty();
  });
  if (!has_moved) return;
  const std::vector<std::string> own = made();
  site_.write(lease_, [&](Transaction& transaction) {
    const Schema now = site_.read_schema(transaction);
    const bool is_own = std::ranges::all_of(moved(now), [&](const Difference& change) {
      return std::ranges::count(own, change.object) > 0;
    });
    if (is_own) note_effect(site_, transaction, {.before = before, .after = now});
  });
}

void Outside::take_over_leftovers(const StepGroup& group) {
  Schema live;
  site_.read([&](Transaction& transaction) { live = site_.read_schema(transaction); });
  const MigrationRecord& record = migration_.record;
  const auto changes = changes_by_others(record, live);
  if (changes.empty()) return;
  const Schema before = before_changes(live, changes);
  if (!changes_by_others(record, before).empty()) return;
  take_over(before, [&] { return made_by(group, without(live, changes)); });
}

bool Outside::has_left(const StepGroup& group) {
  Schema live;
  site_.read([&](Transaction& transaction) { live = site_.read_schema(transaction); });
  const MigrationRecord& record = migration_.record;
  auto fresh = diff(record.base, definitions_of(live, record.tables));
  std::erase_if(fresh, [](const Difference& change) { return !change.was.empty(); });
  if (fresh.empty()) return false;
  const std::vector<std::string> own = made_by(group, without(live, fresh));
  return std::ranges::any_of(
      fresh, [&](const Difference& change) { return std::ranges::count(own, change.object) > 0; });
}

// Not what their transaction makes: that is there only when they are done.
std::vector<std::string> Outside::made_by(const StepGroup& group, const Schema& before) {
  Scene scene;
  site_.read([&](Transaction& transaction) { scene = site_.read_scene(transaction); });
  scene.schema = before;
  const auto scratch = site_.dialect().scratch(neighbourhood(before, touched_by(migration_)));
  std::vector<std::string> made;
  for (const int ordinal : group.ordinals) {
    const PlannedStep& step = migration_.planned(ordinal);
    scene.schema = scratch->schema();
    const StepRecord& record = migration_.step(ordinal);
    // Of a step that is not done, only its way forward can have left something.
    const Direction direction = is_done(record) ? group.direction : Direction::forward;
    StepSql statements = statements_of(site_.dialect().renderer(), step, record, scene, direction);
    if (!statements.before.empty()) {
      scratch->run({.before = std::exchange(statements.before, {})});
      for (const Difference& each :
           diff(definitions_in(scene.schema), definitions_in(scratch->schema()))) {
        made.push_back(each.object);
      }
    }
    if (ordinal != group.ordinals.back()) scratch->run(statements);
    move_on(scene, step, direction);
  }
  return made;
}

}  // namespace ratchet
