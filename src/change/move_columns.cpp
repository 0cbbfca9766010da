// Moves columns to another table, where the row that has them stands beside the one that had them.
// Both are written in step until purge. The new table is made by a create_table above, or was
// there.
#include <fmt/format.h>

#include <algorithm>

#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/column_removal.hpp"
#include "change/pair_checks.hpp"

namespace ratchet {

class MoveColumnsChange final : public Change {
 public:
  std::string_view action() const override { return "move_columns"; }

  void describe(Fields& f) override {
    f.table({"table", Presence::required, "the table"}, table_);
    f.names({"columns", Presence::required, "the columns that move"}, columns_);
    f.table({"to", Presence::required, "the table that they move to"}, to_);
    ratchet::describe(f, map_);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, table_, into);
    if (table == nullptr || !existing_columns(*table, columns_, {"columns"}, into)) return;
    if (map_.rows.on.empty()) {
      into.refuse({"", "move_columns needs `on`",
                   "say which rows belong together: on = { user_id = \"id\" }"});
      return;
    }
    if (!existing_target(surroundings, {table_, to_}, into)) return;
    DualWrite mapping = carried(*surroundings.schema().find_table(to_));
    if (!mapping.rows.missing) mapping.rows.missing = Missing::insert;
    check_map(mapping, into);
    check_pair(mapping, surroundings, into);
    for (const Identifier& column : columns_) {
      check_removable(surroundings, {.table = *table, .column = column}, {"columns"}, into);
    }
    add_steps(mapping, into);
  }

 private:
  // A column that neither side says anything about moves as it is, where the other table has one of
  // its name.
  DualWrite carried(const Table& to) const {
    DualWrite step{.table = table_,
                   .to = to_,
                   .forward = map_.forward,
                   .backward = map_.backward,
                   .names = {},
                   .rows = map_.rows};
    for (const Identifier& column : columns_) {
      if (find_column(to, column) == nullptr) continue;
      step.forward.emplace(column, column_itself(column));
      if (!map_.one_way) step.backward.emplace(column, column_itself(column));
    }
    return step;
  }

  void check_map(const DualWrite& mapping, Expansion& into) const {
    if (mapping.forward.empty()) {
      into.refuse({"columns",
                   fmt::format("nothing says what becomes of them in {}", to_string(to_)),
                   "give forward.new_column = \"expression over the old row\""});
    }
    for (const auto& [name, expression] : mapping.backward) {
      if (std::ranges::count(columns_, name) > 0) continue;
      into.refuse({"backward." + name.text(), name.text() + " is none of the columns that move",
                   "name it in `columns`, too"});
    }
    for (const Identifier& column : columns_) {
      if (map_.one_way || mapping.backward.contains(column)) continue;
      into.refuse({"backward", fmt::format("`backward` says nothing about {}", column.text()),
                   fmt::format("give backward.{}, or say one_way = true", column.text())});
    }
  }

  void add_steps(const DualWrite& mapping, Expansion& into) const {
    into.add(Phase::migrate, mapping);
    into.add(Phase::backfill, Copy{.table = table_, .to = to_, .to_store = {}, .strategy = {}});
    into.add(Phase::verify, Compare{.table = table_, .to = to_, .to_store = {}});
    for (const Identifier& column : columns_) {
      into.add(Phase::contract, RetireColumn{.table = table_, .column = column});
    }
  }

  QualifiedName table_ = unnamed_table();
  std::vector<Identifier> columns_;
  QualifiedName to_ = unnamed_table();
  TableMap map_;
};

template <>
std::unique_ptr<Change> make_change<MoveColumnsChange>() {
  return std::make_unique<MoveColumnsChange>();
}

}  // namespace ratchet
