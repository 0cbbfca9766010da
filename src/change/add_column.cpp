// Adds a column. A default is there for old rows at once; `fill` is the first value of rows that
// have none, written row by row, and it never overwrites what a client has written.
#include <algorithm>
#include <utility>

#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/column_facets.hpp"
#include "change/later_facets.hpp"

namespace ratchet {

class AddColumnChange final : public Change {
 public:
  std::string_view action() const override { return "add_column"; }

  void describe(Fields& f) override {
    ratchet::describe(f, step_);
    f.sql({"fill", Presence::optional, "the first value of rows that have none"}, fill_);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    if (!is_free_column(surroundings, *table, step_.column, {"column"}, into)) return;
    const ColumnFacets& facets = step_.facets;
    check_added_facets(surroundings, facets, {}, into);
    if (fill_.given() && (facets.default_value.given() || facets.generated.given())) {
      into.refuse({"fill", "no row would be left to fill",
                   "give `fill`, or else `default` or `generated`"});
    }
    if (facets.unique && facets.default_value.given()) {
      into.refuse({"unique", "every row would begin with the same default", ""});
    }
    add_in_steps(surroundings, *table, into);
    if (facets.unique) into.add(Phase::verify, unique_index(step_.table, step_.column));
  }

 private:
  // A constant default is there for old rows at once. One that is computed is put in force for new
  // ones and then written into the old.
  void add_in_steps(const Surroundings& surroundings, const Table& table, Expansion& into) const {
    AddColumn step = added(step_.table, {step_.column, step_.type, step_.facets});
    LaterFacets later = take_later(step.facets);
    const NewColumn column{.table = table, .built_as = step_.column, .name = step_.column};
    const bool is_there_at_once = step_.facets.generated.given() || has_constant_default();
    if (is_there_at_once) {
      step.facets.not_null = std::exchange(later.not_null, false);
      step.facets.default_value = std::exchange(later.default_value, {});
    }
    const Capabilities& can = surroundings.capabilities();
    if (!can.has_named_constraints) take_at_once(later, step.facets);
    into.add(Phase::expand, step);
    if (later.not_null && !fill_.given() && !later.default_value.given()) {
      into.refuse({"not_null", "rows that are there already would have no value",
                   "give `fill` or `default`"});
    }
    if (later.default_value.given()) add_computed_default(later.default_value, into);
    if (fill_.given()) add_repair(step_.table, step_.column, fill_, into);
    // The old application's rows are looked at before a trigger has filled them, on some products.
    const Phase held = can.insert_trigger_can_assign ? Phase::verify : Phase::contract;
    add_check(column, later, held, into);
    add_foreign_key(column, later, held, into);
    add_not_null(column, later, OldSide::still_there, into);
  }

  // What no row is in the way of: they have no value yet, or all of them the same.
  void take_at_once(LaterFacets& later, ColumnFacets& facets) const {
    const bool is_computed = later.default_value.given();
    if (fill_.given() || is_computed) return;
    facets.check = std::exchange(later.check, {});
    if (!facets.default_value.given()) facets.foreign_key = std::exchange(later.foreign_key, {});
  }

  bool has_constant_default() const {
    const SqlChoice& said = step_.facets.default_value;
    if (said.any && !is_literal(said.any->sql.text)) return false;
    return said.given() && std::ranges::all_of(said.by_product, [](const auto& each) {
             return is_literal(each.second.sql.text);
           });
  }

  void add_computed_default(const SqlChoice& value, Expansion& into) const {
    SqlChoice missing = column_itself(step_.column);
    missing.any->sql.text += " IS NULL";
    into.add(Phase::migrate, SetDefault{step_.table, step_.column, value});
    into.add(Phase::backfill, UpdateRows{.table = step_.table,
                                         .set = {{step_.column, value}},
                                         .where = std::move(missing)});
  }

  AddColumn step_;
  SqlChoice fill_;
};

template <>
std::unique_ptr<Change> make_change<AddColumnChange>() {
  return std::make_unique<AddColumnChange>();
}

}  // namespace ratchet
