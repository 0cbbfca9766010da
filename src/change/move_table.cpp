// Moves the rows of a table to another one that stands in its place from contract on. Both are
// written in step until purge. The new table is made by a create_table above.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/pair_checks.hpp"
#include "change/table_removal.hpp"

namespace ratchet {

class MoveTableChange final : public Change {
 public:
  std::string_view action() const override { return "move_table"; }

  void describe(Fields& f) override {
    f.table({"table", Presence::required, "the table"}, table_);
    f.table({"to", Presence::required, "the table that its rows move to"}, to_);
    ratchet::describe(f, map_);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, table_, into);
    if (map_.rows.to_store) return expand_across(surroundings, table, into);
    if (table == nullptr || !existing_target(surroundings, {table_, to_}, into)) return;
    if (map_.rows.missing) {
      into.refuse({"missing", "a table that moves leaves no row behind", "leave `missing` out"});
      return;
    }
    const DualWrite mapping = completed(table_, to_, map_, surroundings);
    check_pair(mapping, surroundings, into);
    check_removable(surroundings, *table, into);
    into.add(Phase::migrate, mapping);
    into.add(Phase::backfill, Copy{.table = table_, .to = to_, .to_store = {}, .strategy = {}});
    into.add(Phase::verify, Compare{.table = table_, .to = to_, .to_store = {}});
    into.add(Phase::contract, RetireTable{.table = table_});
  }

 private:
  // Whether its rows can be carried is judged by the planner, which knows both stores.
  void expand_across(const Surroundings& surroundings, const Table* table, Expansion& into) const {
    if (table == nullptr) return;
    const auto& store = map_.rows.to_store;
    const DualWrite mapping = completed(table_, to_, map_, surroundings);
    check_removable(surroundings, *table, into);
    into.add(Phase::migrate, mapping);
    into.add(Phase::backfill, Copy{.table = table_, .to = to_, .to_store = store, .strategy = {}});
    into.add(Phase::verify, Compare{.table = table_, .to = to_, .to_store = store});
    into.add(Phase::contract, Turn{.table = table_, .to = to_, .to_store = store});
  }

  QualifiedName table_ = unnamed_table();
  QualifiedName to_ = unnamed_table();
  TableMap map_;
};

template <>
std::unique_ptr<Change> make_change<MoveTableChange>() {
  return std::make_unique<MoveTableChange>();
}

}  // namespace ratchet
