// Adds a value to an enumerated type. The old application may read it from then on. Refused where
// there are none.
#include <algorithm>

#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {
namespace {

void check_place(const Enumeration& enumeration, const std::optional<std::string>& value,
                 const At& at, Expansion& into) {
  if (!value || std::ranges::count(enumeration.values, *value) > 0) return;
  into.refuse({at.key, to_string(enumeration.name) + " has no value " + *value,
               nearest_hint(to_string(enumeration.name), *value, enumeration.values)});
}

}  // namespace

class AddEnumValueChange final : public Change {
 public:
  std::string_view action() const override { return "add_enum_value"; }
  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (!surroundings.capabilities().has_enums) {
      refuse_lacking("enums", surroundings, into);
      return;
    }
    const Enumeration* found = existing_enumeration(surroundings, step_.enumeration, into);
    if (found == nullptr) return;
    if (std::ranges::count(found->values, step_.value.value_or("")) > 0) {
      into.refuse({"value", to_string(step_.enumeration) + " has that value already", ""});
    }
    check_place(*found, step_.before, {"before"}, into);
    check_place(*found, step_.after, {"after"}, into);
    into.add(Phase::expand, step_);
  }

 private:
  AddEnumValue step_;
};

template <>
std::unique_ptr<Change> make_change<AddEnumValueChange>() {
  return std::make_unique<AddEnumValueChange>();
}

}  // namespace ratchet
