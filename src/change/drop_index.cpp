// Drops an index at contract, when the new application, which doesn't need it, is deployed.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/index_checks.hpp"

namespace ratchet {

class DropIndexChange final : public Change {
 public:
  std::string_view action() const override { return "drop_index"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Index* index = existing_index(surroundings, step_.index, into);
    if (index == nullptr) return;
    if (index->origin != IndexOrigin::created) {
      refuse_rebuild("dropping the index of a constraint", surroundings, {"index"}, into);
      return;
    }
    into.add(Phase::contract, step_);
  }

 private:
  DropIndex step_;
};

template <>
std::unique_ptr<Change> make_change<DropIndexChange>() {
  return std::make_unique<DropIndexChange>();
}

}  // namespace ratchet
