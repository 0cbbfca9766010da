// Gives a table another primary key. Where constraints are objects, its index is built, and its
// columns made NOT NULL, while the old key stands; then one takes the place of the other. Elsewhere
// the table is written anew. Refused where a foreign key points at the old key.
#include <fmt/format.h>

#include <algorithm>

#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/constraint_checks.hpp"
#include "change/rebuild.hpp"

namespace ratchet {

class SetPrimaryKeyChange final : public Change {
 public:
  std::string_view action() const override { return "set_primary_key"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    if (!existing_columns(*table, step_.columns, {"columns"}, into)) return;
    check_place(surroundings, *table, into);
    if (!surroundings.capabilities().has_named_constraints) {
      if (step_.constraint) refuse_lacking("names of primary keys", surroundings, into);
      rebuild(*table, {.table = step_.table, .primary_key = step_.columns}, surroundings, into);
      return;
    }
    const auto& name = step_.constraint;
    if (name && !is_free_constraint(surroundings, *table, *name, {"constraint"}, into)) return;
    add_steps(*table, into);
  }

 private:
  void check_place(const Surroundings& surroundings, const Table& table, Expansion& into) const {
    const std::string name = to_string(table.name);
    if (table.primary_key == step_.columns) {
      into.refuse({"columns", "that is the primary key of " + name + " already", ""});
    }
    if (!table.partition_key.empty() || !table.partition_bound.empty()) {
      refuse_yet("set the primary key of a partitioned table", surroundings, into);
    }
    for (const Table& other : surroundings.schema().tables) {
      for (const ForeignKey& key : other.foreign_keys) {
        const bool points_at_key =
            key.target_columns.empty() || key.target_columns == table.primary_key;
        if (key.target != table.name || !points_at_key || table.primary_key.empty()) continue;
        into.refuse({"table",
                     fmt::format("a foreign key of {} points at the primary key of {}",
                                 to_string(other.name), name),
                     "drop it above with drop_constraint, and add it again behind this migration"});
      }
    }
  }

  void add_steps(const Table& table, Expansion& into) const {
    SetPrimaryKey step = step_;
    if (!step.constraint) step.constraint = free_constraint_name(table, "pkey");
    CreateIndex index{.table = step.table, .index = step.constraint, .unique = true};
    for (const Identifier& column : step.columns) index.columns.push_back({.column = column});
    into.add(Phase::contract, std::move(index));
    for (const Identifier& column : step.columns) {
      if (find_column(table, column)->not_null) continue;
      into.add(Phase::contract, SetNotNull{.table = step.table, .column = column});
    }
    into.add(Phase::contract, std::move(step));
  }

  SetPrimaryKey step_;
};

template <>
std::unique_ptr<Change> make_change<SetPrimaryKeyChange>() {
  return std::make_unique<SetPrimaryKeyChange>();
}

}  // namespace ratchet
