// Adds a value to an enumerated type. Read; refused where there are none.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class AddEnumValueChange final : public Change {
 public:
  std::string_view action() const override { return "add_enum_value"; }
  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    refuse_lacking("enums", surroundings, into);
  }

 private:
  AddEnumValue step_;
};

template <>
std::unique_ptr<Change> make_change<AddEnumValueChange>() {
  return std::make_unique<AddEnumValueChange>();
}

}  // namespace ratchet
