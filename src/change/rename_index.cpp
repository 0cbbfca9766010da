// Gives an index another name. Nobody but people knows it by its name. Refused where the
// product can't.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/index_checks.hpp"

namespace ratchet {

class RenameIndexChange final : public Change {
 public:
  std::string_view action() const override { return "rename_index"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (existing_index(surroundings, step_.index, into) == nullptr) return;
    if (!surroundings.capabilities().has_named_constraints) {
      refuse_yet("rename an index", surroundings, into);
      return;
    }
    if (is_free_index(surroundings, step_.to, {"to"}, into)) into.add(Phase::expand, step_);
  }

 private:
  RenameIndex step_;
};

template <>
std::unique_ptr<Change> make_change<RenameIndexChange>() {
  return std::make_unique<RenameIndexChange>();
}

}  // namespace ratchet
