// Gives a constraint another name. Read and checked; refused, since it needs the table rebuilt.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class RenameConstraintChange final : public Change {
 public:
  std::string_view action() const override { return "rename_constraint"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (existing_table(surroundings, step_.table, into) == nullptr) return;
    refuse_rebuild("renaming a constraint", surroundings, {}, into);
  }

 private:
  RenameConstraint step_;
};

template <>
std::unique_ptr<Change> make_change<RenameConstraintChange>() {
  return std::make_unique<RenameConstraintChange>();
}

}  // namespace ratchet
