#include "engine/before_adoption.hpp"

#include <algorithm>
#include <ranges>

#include "engine/start.hpp"
#include "plan/field_walk.hpp"

namespace ratchet {
namespace {

// The names that an entry gives: its table, the columns it works on, and what it makes.
class EntryNames final : public FieldWalk {
 public:
  void table(Key key, QualifiedName& value) override {
    if (key.name == "table" && !found_table) found_table = value;
  }
  void name(Key key, Identifier& value) override { keep(key, value); }
  void name(Key key, std::optional<Identifier>& value) override {
    if (value) keep(key, *value);
  }
  void names(Key key, std::vector<Identifier>& value) override {
    if (key.name == "columns") std::ranges::copy(value, std::back_inserter(old_columns));
  }

  std::optional<QualifiedName> found_table;
  std::vector<Identifier> old_columns;
  std::vector<Identifier> new_columns;
  std::optional<Identifier> index;

 private:
  void keep(Key key, const Identifier& value) {
    if (key.name == "column") old_columns.push_back(value);
    if (key.name == "index" && !index) index = value;
    const bool is_declared = key.name == "to" || path_of(key.name).starts_with("into[");
    if (is_declared) new_columns.push_back(value);
  }
};

struct Entry {
  std::string_view action;
  EntryNames names;
};

std::vector<Entry> entries_of(const Migration& migration) {
  std::vector<Entry> entries;
  for (const ChangeEntry& each : migration.changes) {
    entries.push_back({each.change->action(), {}});
    each.change->describe(entries.back().names);
  }
  for (const StepEntry& each : migration.steps) {
    Step copy = each.step;
    entries.push_back({action_of(copy), {}});
    describe(entries.back().names, copy);
  }
  return entries;
}

// The steps that may have made what an entry declares, as the schema shows it, the last one first.
std::vector<Step> steps_behind(const Entry& entry, const Schema& schema) {
  const EntryNames& names = entry.names;
  if (!names.found_table) return {};
  const QualifiedName& table = *names.found_table;
  if (entry.action == "create_table") return {CreateTable{.table = table}};
  if (entry.action == "create_index") return {CreateIndex{.table = table, .index = names.index}};
  const Table* found = schema.find_table(table);
  if (found == nullptr) return {};
  std::vector<Step> steps;
  const auto has = [&](const Identifier& column) { return find_column(*found, column) != nullptr; };
  std::vector<Identifier> made = names.new_columns;
  if (entry.action == "add_column") made = names.old_columns;
  for (const Identifier& column : names.old_columns) {
    const bool is_swapped = has(retired_name(column)) && has(column);
    if (is_swapped) {
      steps.push_back(SwapColumns{table, column});
    } else if (has(retired_name(column))) {
      steps.push_back(RetireColumn{table, column});
    }
    if (is_swapped || has(incoming_name(column))) made.push_back(incoming_name(column));
  }
  for (const Identifier& column : made)
    steps.push_back(AddColumn{.table = table, .column = column});
  return steps;
}

Schema without_own_triggers(Schema schema) {
  for (Table& table : schema.tables) {
    std::erase_if(table.triggers,
                  [](const Trigger& each) { return is_ratchets_own(each.name.text()); });
  }
  return schema;
}

// What can't be taken back is left: planning then says why that is in the way.
Schema before_entries(Site& site, const Migration& migration, const Schema& live) {
  const auto scratch = site.dialect().scratch(without_own_triggers(live));
  const std::vector<Entry> entries = entries_of(migration);
  for (const Entry& entry : entries | std::views::reverse) {
    for (const Step& step : steps_behind(entry, scratch->schema())) {
      try {
        const Scene scene{.schema = scratch->schema(), .in_force = {}};
        scratch->run(site.dialect().renderer().back(step, scene, {}));
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::invalid_migration) throw;
      }
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
       std::vector<Schema>{before_entries(site, migration, live), Schema{}, live}) {
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
