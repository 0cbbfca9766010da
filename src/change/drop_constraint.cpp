// Drops a constraint of a table. Read and checked; refused, since it needs the table rebuilt.
#include "change/changes.hpp"
#include "change/checks.hpp"

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
    if (existing_table(surroundings, step_.table, into) == nullptr) return;
    refuse_rebuild("dropping a constraint", surroundings, {}, into);
  }

 private:
  DropConstraint step_;
  SqlMap repair_;
};

template <>
std::unique_ptr<Change> make_change<DropConstraintChange>() {
  return std::make_unique<DropConstraintChange>();
}

}  // namespace ratchet
