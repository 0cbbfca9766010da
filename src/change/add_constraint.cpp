// Adds a constraint to a table. Read and checked; refused, since it needs the table rebuilt.
#include "change/changes.hpp"
#include "change/checks.hpp"

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
    if (step_.kind.unique.empty()) {
      refuse_rebuild("a constraint on an existing table", surroundings, {}, into);
    } else {
      into.refuse({"unique", "a UNIQUE constraint on an existing table needs the table rebuilt",
                   "a unique index does the same: create_index with unique = true"});
    }
  }

 private:
  AddConstraint step_;
  SqlMap repair_;
};

template <>
std::unique_ptr<Change> make_change<AddConstraintChange>() {
  return std::make_unique<AddConstraintChange>();
}

}  // namespace ratchet
