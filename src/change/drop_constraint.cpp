// Drops a constraint of a table, at once: it is in the new application's way. Refused where that
// takes an index away which is the table's own.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/constraint_checks.hpp"

namespace ratchet {

class DropConstraintChange final : public Change {
 public:
  std::string_view action() const override { return "drop_constraint"; }

  void describe(Fields& f) override {
    ratchet::describe(f, step_);
    f.sql_map({"repair", Presence::optional,
               "column = expression, for the rows that the old application couldn't read"},
              repair_);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    const Constraint* found = existing_constraint(*table, step_.constraint, into);
    if (found == nullptr) return;
    if (!repair_.empty())
      refuse_yet("show other values to the old application", surroundings, into);
    if (found->type == ConstraintType::primary_key) {
      refuse_yet("drop a primary key", surroundings, into);
    }
    if (!surroundings.capabilities().has_named_constraints) {
      refuse_what_is_no_object(*found, surroundings, into);
    }
    into.add(Phase::expand, step_);
  }

 private:
  static void refuse_what_is_no_object(const Constraint& found, const Surroundings& surroundings,
                                       Expansion& into) {
    if (found.type == ConstraintType::unique) {
      refuse_rebuild("dropping a UNIQUE constraint", surroundings, {"constraint"}, into);
    } else if (found.type == ConstraintType::not_null) {
      into.refuse({"constraint", found.name.text() + " is a NOT NULL", "use drop_not_null"});
    }
  }

  DropConstraint step_;
  SqlMap repair_;
};

template <>
std::unique_ptr<Change> make_change<DropConstraintChange>() {
  return std::make_unique<DropConstraintChange>();
}

}  // namespace ratchet
