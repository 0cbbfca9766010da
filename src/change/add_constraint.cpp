// Adds a constraint to a table: at contract, since the old application may write what it refuses;
// in verify, when `repair` puts such rows right. Refused where it needs the table rebuilt.
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
    if (!surroundings.capabilities().has_named_constraints) {
      refuse_all(surroundings, into);
      return;
    }
    if (!repair_.empty()) add_repairs(into);
    const auto& name = step_.constraint;
    if (name && !is_free_constraint(surroundings, *table, *name, {"constraint"}, into)) return;
    AddConstraint step = step_;
    if (!step.constraint) step.constraint = name_on(*table);
    into.add(repair_.empty() ? Phase::contract : Phase::verify, std::move(step));
  }

 private:
  void refuse_all(const Surroundings& surroundings, Expansion& into) const {
    if (step_.kind.unique.empty()) {
      refuse_rebuild("a constraint on an existing table", surroundings, {}, into);
    } else {
      into.refuse({"unique", "a UNIQUE constraint on an existing table needs the table rebuilt",
                   "a unique index does the same: create_index with unique = true"});
    }
  }

  // Only of a check is it known which rows it refuses: those for which it is false.
  void add_repairs(Expansion& into) const {
    if (!step_.kind.check.given()) {
      into.refuse({"repair", "only what a check refuses can be repaired",
                   "put the rows right with update_rows, and leave `repair` out"});
      return;
    }
    SqlChoice where = step_.kind.check;
    const auto negate = [](LocatedSql& said) {
      said.sql.text = "(" + said.sql.text + "\n) IS FALSE";
    };
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
