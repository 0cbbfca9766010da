#include "engine/guards_back.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "engine/row_guards.hpp"
#include "engine/watch.hpp"

namespace ratchet {
namespace {

// Made again one by one they would fire in another order: the last mapping of the table that came
// in force is taken out and put in once more, which lays all triggers of the table.
void lay_anew(Site& site, Transaction& transaction, const std::string& table) {
  Scene scene = site.read_scene(transaction);
  std::optional<Step> last;
  for (const Step& step : scene.in_force) {
    if (to_string(tables_of(step).front()) == table) last = step;
  }
  if (!last) return;
  const Renderer& renderer = site.dialect().renderer();
  const auto execute = [&](const StepSql& step) {
    for (const SqlText& text : renderer.in_transaction(step)) transaction.execute(text);
  };
  execute(renderer.back(*last, scene, {}));
  scene.schema = site.read_schema(transaction);
  std::erase(scene.in_force, *last);
  execute(renderer.forward(*last, scene));
}

void make_again(Site& site, Transaction& transaction, const Definitions& missing) {
  std::set<std::string> tables;
  for (const Definition& each : missing) {
    transaction.execute(sql("{}", UserSql{each.sql}));
    tables.insert(each.table);
  }
  for (const std::string& table : tables) lay_anew(site, transaction, table);
}

// Of every migration in flight that missed nothing else: they share tables.
void note_guards(Site& site, Transaction& transaction, const Schema& before) {
  const Schema after = site.read_schema(transaction);
  for (MigrationRecord record : site.journal().migrations.in_flight(transaction)) {
    if (!lacks_only_guards(record, before)) continue;
    record.guards = guards_on(after, record.tables);
    site.journal().migrations.set_definitions(transaction, record);
  }
}

bool is_at_rest_before_contract(const InHand& migration) {
  const MigrationRecord& record = migration.record;
  return record.direction == Direction::forward && record.position >= Phase::backfill &&
         record.position <= Phase::verify && !any_done(migration, Phase::contract);
}

void begin_rows_again(Site& site, Transaction& transaction, const InHand& migration) {
  const Journal& journal = site.journal();
  const std::string& id = migration.id().text;
  for (const PlannedStep& each : migration.plan.steps) {
    const bool fills = std::holds_alternative<Copy>(each.step);
    if (!fills && !std::holds_alternative<Compare>(each.step)) continue;
    journal.steps.undone(transaction, {id, each.ordinal});
    journal.segments.forget_step(transaction, id, each.ordinal);
  }
  journal.certificates.forget(transaction, id);
  journal.migrations.set_standing(transaction, migration.id(),
                                  {.position = Phase::migrate, .since = site.clock().wall()});
}

// Where rows are that the last comparison found broken, or never saw.
std::set<std::string> unfilled(Site& site, Transaction& transaction, const InHand& migration) {
  std::set<std::string> names;
  const Schema schema = site.read_schema(transaction);
  const auto guards = row_guards_of(site, transaction, migration, schema);
  for (const auto& each : site.journal().certificates.of(transaction, migration.id().text)) {
    if (each.broken > 0) names.insert(each.work);
    const auto now = guards.find(each.mapping);
    if (now == guards.end()) continue;
    for (const std::string& name : newcomers(each.guards, now->second)) names.insert(name);
  }
  return names;
}

std::string names_of(const Definitions& guards) {
  std::vector<std::string> names;
  for (const Definition& each : guards) names.push_back(each.name);
  return join(names, {});
}

}  // namespace

void begin_again_where_unfilled(Site& site, const Lease& lease, const std::string& id) {
  std::set<std::string> names;
  site.read([&](Transaction& transaction) {
    const InHand migration = take_in_hand(site, transaction, id);
    if (is_at_rest_before_contract(migration)) names = unfilled(site, transaction, migration);
  });
  if (names.empty()) return;
  const std::string all = join(std::vector(names.begin(), names.end()), {});
  site.write(lease, [&](Transaction& transaction) {
    begin_rows_again(site, transaction, take_in_hand(site, transaction, id));
    site.log(transaction, {.migration = id, .what = "rows begun again", .detail = all});
  });
  site.observer().note(fmt::format("rows of {} may not be filled; going over them again", all));
}

GuardsFound put_back_guards(Site& site, const Lease& lease, const std::string& id) {
  Definitions missing;
  site.read([&](Transaction& transaction) {
    const MigrationRecord record = take_in_hand(site, transaction, id).record;
    if (record.state != MigrationState::in_flight) return;
    missing = missing_guards(record, site.read_schema(transaction));
  });
  if (missing.empty()) return GuardsFound::complete;
  site.write(lease, [&](Transaction& transaction) {
    const InHand migration = take_in_hand(site, transaction, id);
    const Schema before = site.read_schema(transaction);
    missing = missing_guards(migration.record, before);
    if (!lacks_only_guards(migration.record, before)) {
      require_no_changes_by_others(migration.record, before);
    }
    make_again(site, transaction, missing);
    note_guards(site, transaction, before);
    if (is_at_rest_before_contract(migration)) begin_rows_again(site, transaction, migration);
    site.log(transaction,
             {.migration = id, .what = "triggers put back", .detail = names_of(missing)});
  });
  site.observer().note(
      fmt::format("put back what somebody had dropped: {}; what was written without it may "
                  "differ between both sides",
                  names_of(missing)));
  return GuardsFound::put_back;
}

}  // namespace ratchet
