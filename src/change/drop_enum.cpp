// Drops an enumerated type. At contract, when nobody uses it. Refused where there are
// none.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class DropEnumChange final : public Change {
 public:
  std::string_view action() const override { return "drop_enum"; }
  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (!surroundings.capabilities().has_enums) {
      refuse_lacking("enums", surroundings, into);
      return;
    }
    if (existing_enumeration(surroundings, step_.enumeration, into) == nullptr) return;
    into.add(Phase::contract, step_);
  }

 private:
  DropEnum step_;
};

template <>
std::unique_ptr<Change> make_change<DropEnumChange>() {
  return std::make_unique<DropEnumChange>();
}

}  // namespace ratchet
