#include "change/table_removal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ratchet {
namespace {

bool owns(const Table& table, const Dependant& trigger) {
  return std::ranges::any_of(table.triggers,
                             [&](const Trigger& each) { return each.name.text() == trigger.name; });
}

void refuse_pointed_at(const Schema& schema, const Table& table, Expansion& into) {
  for (const Table& other : schema.tables) {
    const bool points = std::ranges::any_of(
        other.foreign_keys, [&](const ForeignKey& key) { return key.target == table.name; });
    if (!points || other.name == table.name) continue;
    into.refuse({"table",
                 fmt::format("a foreign key of {} points at {}", to_string(other.name),
                             to_string(table.name)),
                 "drop that table or column first"});
  }
}

void refuse_named(const Surroundings& surroundings, const Table& table, Expansion& into) {
  std::vector<std::string> refused;
  for (const Column& column : table.columns) {
    for (const Dependant& each : surroundings.dependants(table.name, column.name)) {
      const bool elsewhere = each.kind == "view" || (each.kind == "trigger" && !owns(table, each));
      if (!elsewhere || std::ranges::count(refused, each.name) > 0) continue;
      refused.push_back(each.name);
      into.refuse({"table",
                   fmt::format("{} {} names {}", each.kind, each.name, to_string(table.name)),
                   "drop it above with a `sql` entry"});
    }
  }
}

}  // namespace

void check_removable(const Surroundings& surroundings, const Table& table, Expansion& into) {
  refuse_pointed_at(surroundings.schema(), table, into);
  refuse_named(surroundings, table, into);
}

}  // namespace ratchet
