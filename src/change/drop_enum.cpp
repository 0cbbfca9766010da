// Drops an enumerated type. Read; refused where there are none.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class DropEnumChange final : public Change {
 public:
  std::string_view action() const override { return "drop_enum"; }
  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    refuse_lacking("enums", surroundings, into);
  }

 private:
  DropEnum step_;
};

template <>
std::unique_ptr<Change> make_change<DropEnumChange>() {
  return std::make_unique<DropEnumChange>();
}

}  // namespace ratchet
