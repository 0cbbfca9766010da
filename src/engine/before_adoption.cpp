#include "engine/before_adoption.hpp"

#include <algorithm>
#include <ranges>

#include "engine/start.hpp"
#include "plan/field_walk.hpp"

namespace ratchet {
namespace {

// The names that an entry gives to its object.
class ObjectNames final : public FieldWalk {
 public:
  void table(Key key, QualifiedName& value) override {
    if (key.name == "table" && !found_table) found_table = value;
  }
  void name(Key key, Identifier& value) override { keep(key, value); }
  void name(Key key, std::optional<Identifier>& value) override {
    if (value) keep(key, *value);
  }

  std::optional<QualifiedName> found_table;
  std::optional<Identifier> column;
  std::optional<Identifier> index;

 private:
  void keep(Key key, const Identifier& value) {
    if (key.name == "column" && !column) column = value;
    if (key.name == "index" && !index) index = value;
  }
};

// The step that makes the new object of an entry; nullopt for an entry that makes none.
std::optional<Step> making_step(std::string_view action, const ObjectNames& names) {
  if (!names.found_table) return std::nullopt;
  if (action == "create_table") return CreateTable{.table = *names.found_table};
  if (action == "add_column" && names.column) {
    return AddColumn{.table = *names.found_table, .column = *names.column};
  }
  if (action == "create_index" && names.index) {
    return CreateIndex{.table = *names.found_table, .index = names.index};
  }
  return std::nullopt;
}

std::vector<Step> making_steps(const Migration& migration) {
  std::vector<Step> steps;
  const auto add = [&](std::string_view action, const auto& describe_to) {
    ObjectNames names;
    describe_to(names);
    if (auto step = making_step(action, names)) steps.push_back(std::move(*step));
  };
  for (const ChangeEntry& each : migration.changes) {
    add(each.change->action(), [&](Fields& fields) { each.change->describe(fields); });
  }
  for (const StepEntry& each : migration.steps) {
    Step copy = each.step;
    add(action_of(copy), [&](Fields& fields) { describe(fields, copy); });
  }
  return steps;
}

// What can't be dropped is left: planning then says why that is in the way.
Schema without_new_objects(Site& site, const Migration& migration, const Schema& live) {
  const auto scratch = site.dialect().scratch(live);
  for (const Step& step : making_steps(migration) | std::views::reverse) {
    try {
      const Scene scene{.schema = scratch->schema(), .in_force = {}};
      scratch->run(site.dialect().renderer().back(step, scene, {}));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::invalid_migration) throw;
    }
  }
  return scratch->schema();
}

}  // namespace

Plan plan_as_before(Site& site, const Migration& migration) {
  Schema live;
  site.read([&](Transaction& transaction) { live = site.read_schema(transaction); });
  Diagnostics problems;
  for (Schema& schema :
       std::vector<Schema>{without_new_objects(site, migration, live), Schema{}, live}) {
    Workbench bench{.schema = std::move(schema), .in_force = {}};
    MadePlan made = make_plan(migration, site.dialect(), bench, WorkbenchAfter::contract);
    if (made.plan && !has_errors(made.diagnostics)) return std::move(*made.plan);
    if (problems.empty()) problems = std::move(made.diagnostics);
  }
  require_no_errors(migration.id.text, problems);
  throw Error(ErrorKind::invalid_migration,
              {.message = migration.id.text + " has no plan", .hint = "Look at the file."});
}

}  // namespace ratchet
