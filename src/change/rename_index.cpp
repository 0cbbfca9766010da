// Gives an index another name. Read and checked; refused for now.
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
    refuse_yet("rename an index", surroundings, into);
  }

 private:
  RenameIndex step_;
};

template <>
std::unique_ptr<Change> make_change<RenameIndexChange>() {
  return std::make_unique<RenameIndexChange>();
}

}  // namespace ratchet
