// Adds a constraint to a table: at contract, since the old application may write what it refuses;
// in verify, when `repair` puts such rows right before they are looked at. UNIQUE is refused where
// it needs the table rebuilt.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/column_facets.hpp"
#include "change/constraint_checks.hpp"

namespace ratchet {

class AddConstraintChange final : public Change {
 public:
  std::string_view action() const override { return "add_constraint"; }

  void describe(Fields& f) override {
    ratchet::describe(f, step_);
    f.sql_map({"repair", Presence::optional,
               "column = expression, for the rows that the constraint would refuse"},
              repair_);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    existing_columns(*table, step_.kind.unique, {"unique"}, into);
    existing_columns(*table, step_.kind.foreign_key, {"foreign_key"}, into);
    if (!step_.kind.foreign_key.empty() && !step_.kind.reference.references) {
      into.refuse({"foreign_key", "a foreign key needs `references`", ""});
    }
    check_references(surroundings, step_.kind.reference, {}, into);
    const Capabilities& can = surroundings.capabilities();
    if (!can.has_named_constraints && !is_in_the_text(into)) return;
    if (!repair_.empty()) add_repairs(into);
    const auto& name = step_.constraint;
    if (name && !is_free_constraint(surroundings, *table, *name, {"constraint"}, into)) return;
    AddConstraint step = step_;
    if (!step.constraint) step.constraint = name_on(*table);
    const bool is_repaired_first = !repair_.empty() && can.insert_trigger_can_assign;
    into.add(is_repaired_first ? Phase::verify : Phase::contract, std::move(step));
  }

 private:
  // Where a constraint is no object, it is words in the table's text, or an index of the table.
  bool is_in_the_text(Expansion& into) const {
    if (!step_.kind.unique.empty()) {
      into.refuse({"unique", "a UNIQUE constraint on an existing table needs the table rebuilt",
                   "a unique index does the same: create_index with unique = true"});
    }
    return step_.kind.unique.empty();
  }

  // Only of a check is it known which rows it refuses: those for which it is false.
  void add_repairs(Expansion& into) const {
    if (!step_.kind.check.given()) {
      into.refuse({"repair", "only what a check refuses can be repaired",
                   "put the rows right with update_rows, and leave `repair` out"});
      return;
    }
    SqlChoice where = step_.kind.check;
    const auto negate = [](LocatedSql& said) { said.sql.text = "NOT (" + said.sql.text + "\n)"; };
    if (where.any) negate(*where.any);
    for (auto& [product, said] : where.by_product) negate(said);
    into.add(Phase::migrate, Repair{.table = step_.table, .set = repair_, .where = where});
    into.add(Phase::backfill, UpdateRows{.table = step_.table, .set = repair_, .where = where});
  }

  // PostgreSQL's habit, with the columns where they are known.
  Identifier name_on(const Table& table) const {
    const ConstraintKind& kind = step_.kind;
    if (!kind.unique.empty()) return free_constraint_name(table, joined(kind.unique), "key");
    if (!kind.foreign_key.empty()) {
      return free_constraint_name(table, joined(kind.foreign_key), "fkey");
    }
    return free_constraint_name(table, kind.check.given() ? "check" : "excl");
  }

  static Identifier joined(const std::vector<Identifier>& columns) {
    std::string name;
    for (const Identifier& each : columns) name += (name.empty() ? "" : "_") + each.text();
    return Identifier(name);
  }

  AddConstraint step_;
  SqlMap repair_;
};

template <>
std::unique_ptr<Change> make_change<AddConstraintChange>() {
  return std::make_unique<AddConstraintChange>();
}

}  // namespace ratchet
