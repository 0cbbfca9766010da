// Gives a constraint that has a name another one.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/constraint_checks.hpp"

namespace ratchet {

class RenameConstraintChange final : public Change {
 public:
  std::string_view action() const override { return "rename_constraint"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    if (existing_constraint(*table, step_.constraint, into) == nullptr) return;
    if (is_free_constraint(surroundings, *table, step_.to, {"to"}, into))
      into.add(Phase::expand, step_);
  }

 private:
  RenameConstraint step_;
};

template <>
std::unique_ptr<Change> make_change<RenameConstraintChange>() {
  return std::make_unique<RenameConstraintChange>();
}

}  // namespace ratchet
