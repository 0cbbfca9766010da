// Adds a column. A default is there for old rows at once; `fill` is the first value of rows that
// have none, written row by row, and it never overwrites what a client has written.
#include <fmt/format.h>

#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/column_facets.hpp"

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
    into.add(Phase::expand, added(step_.table, {step_.column, step_.type, facets}));
    if (fill_.given()) add_fill(into);
    if (facets.unique) into.add(Phase::verify, unique_index(step_.table, step_.column));
  }

 private:
  void add_fill(Expansion& into) const {
    const SqlMap set = {{step_.column, fill_}};
    SqlChoice unfilled = column_itself(step_.column);
    unfilled.any->sql.text += " IS NULL";
    into.add(Phase::migrate, Repair{.table = step_.table, .set = set, .where = unfilled});
    into.add(Phase::backfill, UpdateRows{.table = step_.table, .set = set, .where = unfilled});
  }

  AddColumn step_;
  SqlChoice fill_;
};

template <>
std::unique_ptr<Change> make_change<AddColumnChange>() {
  return std::make_unique<AddColumnChange>();
}

}  // namespace ratchet
