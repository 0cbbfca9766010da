#include "schema/schema.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ratchet {
namespace {

void add_triggers(const std::vector<Trigger>& triggers, const std::string& owner,
                  Definitions& into) {
  for (const Trigger& trigger : triggers) {
    if (is_ratchets_own(trigger.name.text())) continue;
    into.push_back({"trigger", trigger.name.text(), owner, trigger.definition});
  }
}

void add_table(const Table& table, Definitions& into) {
  const std::string name = to_string(table.name);
  into.push_back({"table", name, name, table.definition});
  for (const Index& index : table.indexes) {
    if (index.origin != IndexOrigin::created) continue;
    into.push_back({"index", index.name.text(), name, index.definition});
  }
  for (const Constraint& constraint : table.constraints) {
    // A NOT NULL stands with its column, and has no name everywhere. One without a definition of
    // its own stands in the table's.
    if (constraint.type == ConstraintType::not_null || constraint.definition.empty()) continue;
    into.push_back({"constraint", constraint.name.text(), name, constraint.definition});
  }
  add_triggers(table.triggers, name, into);
}

void add_view(const View& view, Definitions& into) {
  const std::string name = to_string(view.name);
  into.push_back({"view", name, name, view.definition});
  add_triggers(view.triggers, name, into);
}

void add_enumeration(const Enumeration& enumeration, Definitions& into) {
  const std::string name = to_string(enumeration.name);
  into.push_back({"enum", name, name, join(enumeration.values, {.separator = "\n"})});
}

}  // namespace

const Table* Schema::find_table(const QualifiedName& name) const {
  const auto found = std::ranges::find(tables, name, &Table::name);
  return found == tables.end() ? nullptr : &*found;
}

const View* Schema::find_view(const QualifiedName& name) const {
  const auto found = std::ranges::find(views, name, &View::name);
  return found == views.end() ? nullptr : &*found;
}

const Enumeration* Schema::find_enumeration(const QualifiedName& name) const {
  const auto found = std::ranges::find(enumerations, name, &Enumeration::name);
  return found == enumerations.end() ? nullptr : &*found;
}

const Column* find_column(const Table& table, const Identifier& name) {
  const auto found = std::ranges::find(table.columns, name, &Column::name);
  return found == table.columns.end() ? nullptr : &*found;
}

const Index* find_index(const Schema& schema, const Identifier& name) {
  for (const Table& table : schema.tables) {
    const auto found = std::ranges::find(table.indexes, name, &Index::name);
    if (found != table.indexes.end()) return &*found;
  }
  return nullptr;
}

const Table* find_table_of_index(const Schema& schema, const Identifier& index) {
  for (const Table& table : schema.tables) {
    if (std::ranges::find(table.indexes, index, &Index::name) != table.indexes.end()) {
      return &table;
    }
  }
  return nullptr;
}

std::vector<std::string> column_names(const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name.text());
  return names;
}

std::vector<std::string> table_names(const Schema& schema) {
  std::vector<std::string> names;
  for (const Table& table : schema.tables) names.push_back(to_string(table.name));
  return names;
}

Definitions definitions_of(const Schema& schema, const std::vector<QualifiedName>& names) {
  Definitions found;
  for (const QualifiedName& name : names) {
    if (const Table* table = schema.find_table(name)) add_table(*table, found);
    if (const View* view = schema.find_view(name)) add_view(*view, found);
    if (const Enumeration* each = schema.find_enumeration(name)) add_enumeration(*each, found);
  }
  return found;
}

Definitions all_definitions(const Schema& schema) {
  Definitions found;
  for (const Table& table : schema.tables) {
    if (!is_ratchets_own(table.name.name.text())) add_table(table, found);
  }
  for (const View& view : schema.views) {
    if (!is_ratchets_own(view.name.name.text())) add_view(view, found);
  }
  for (const Enumeration& each : schema.enumerations) add_enumeration(each, found);
  return found;
}

bool is_ratchets_own(std::string_view name) {
  return name == "ratchet" || name.starts_with("ratchet_") || name.starts_with(kLastOfAll);
}

}  // namespace ratchet
