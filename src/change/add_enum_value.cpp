// Adds a value to an enumerated type. The old application may read it from then on. Refused where
// there are none. A value that is there already, where it is wanted, is no mistake: a rollback
// leaves it.
#include <fmt/format.h>

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
    check_place(*found, step_.before, {"before"}, into);
    check_place(*found, step_.after, {"after"}, into);
    if (is_elsewhere(found->values)) {
      into.refuse({"value",
                   fmt::format("{} has {} already, and at another place",
                               to_string(step_.enumeration), *step_.value),
                   "leave `before` and `after` out, or the whole entry"});
    }
    into.add(Phase::expand, step_);
  }

 private:
  bool is_elsewhere(const std::vector<std::string>& values) const {
    const auto place = std::ranges::find(values, step_.value.value_or(""));
    if (place == values.end()) return false;
    const bool is_behind = step_.before && std::ranges::find(values, *step_.before) < place;
    const bool is_ahead = step_.after && std::ranges::find(values, *step_.after) > place;
    return is_behind || is_ahead;
  }

  AddEnumValue step_;
};

template <>
std::unique_ptr<Change> make_change<AddEnumValueChange>() {
  return std::make_unique<AddEnumValueChange>();
}

}  // namespace ratchet
