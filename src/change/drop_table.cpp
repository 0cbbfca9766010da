// Takes a table out of sight at contract; purge drops it. Whatever else names the table would break
// then, so it is refused by name.
#include <fmt/format.h>

#include <algorithm>

#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class DropTableChange final : public Change {
 public:
  std::string_view action() const override { return "drop_table"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    refuse_pointed_at(surroundings.schema(), into);
    refuse_named(surroundings, *table, into);
    into.add(Phase::contract, step_);
  }

 private:
  void refuse_pointed_at(const Schema& schema, Expansion& into) const {
    for (const Table& other : schema.tables) {
      const bool points = std::ranges::any_of(
          other.foreign_keys, [&](const ForeignKey& key) { return key.target == step_.table; });
      if (!points || other.name == step_.table) continue;
      into.refuse({"table",
                   fmt::format("a foreign key of {} points at {}", to_string(other.name),
                               to_string(step_.table)),
                   "drop that table or column first"});
    }
  }

  void refuse_named(const Surroundings& surroundings, const Table& table, Expansion& into) const {
    std::vector<std::string> refused;
    for (const Column& column : table.columns) {
      for (const Dependant& each : surroundings.dependants(table.name, column.name)) {
        const bool elsewhere =
            each.kind == "view" || (each.kind == "trigger" && !owns(table, each));
        if (!elsewhere || std::ranges::count(refused, each.name) > 0) continue;
        refused.push_back(each.name);
        into.refuse({"table",
                     fmt::format("{} {} names {}", each.kind, each.name, to_string(table.name)),
                     "drop it above with a `sql` entry"});
      }
    }
  }

  static bool owns(const Table& table, const Dependant& trigger) {
    return std::ranges::any_of(
        table.triggers, [&](const Trigger& each) { return each.name.text() == trigger.name; });
  }

  RetireTable step_;
};

template <>
std::unique_ptr<Change> make_change<DropTableChange>() {
  return std::make_unique<DropTableChange>();
}

}  // namespace ratchet
