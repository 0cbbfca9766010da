#include <algorithm>

#include "plan/field_walk.hpp"
#include "plan/plan.hpp"

namespace ratchet {
namespace {

class StoresNamed final : public FieldWalk {
 public:
  void text(Key key, std::optional<std::string>& value) override {
    if (key.name != "to_store" || !value) return;
    if (std::ranges::count(names_, *value) == 0) names_.push_back(*value);
  }
  std::vector<std::string> take() { return std::move(names_); }

 private:
  std::vector<std::string> names_;
};

}  // namespace

std::vector<std::string> other_stores_of(const Migration& migration) {
  StoresNamed named;
  for (const ChangeEntry& each : migration.changes) each.change->describe(named);
  for (const StepEntry& each : migration.steps) {
    Step step = each.step;
    describe(named, step);
  }
  return named.take();
}

}  // namespace ratchet
