// Makes an enumerated type. Refused where there are none.
#include <set>

#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class CreateEnumChange final : public Change {
 public:
  std::string_view action() const override { return "create_enum"; }
  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (step_.values.empty()) into.refuse({"values", "an enum has at least one value", ""});
    const std::set<std::string> distinct(step_.values.begin(), step_.values.end());
    if (distinct.size() < step_.values.size()) {
      into.refuse({"values", "a value is named twice", ""});
    }
    if (!surroundings.capabilities().has_enums) {
      refuse_lacking("enums", surroundings, into);
      return;
    }
    if (surroundings.schema().find_enumeration(step_.enumeration) != nullptr) {
      into.refuse({"enum", to_string(step_.enumeration) + " is there already", ""});
    }
    into.add(Phase::expand, step_);
  }

 private:
  CreateEnum step_;
};

template <>
std::unique_ptr<Change> make_change<CreateEnumChange>() {
  return std::make_unique<CreateEnumChange>();
}

}  // namespace ratchet
