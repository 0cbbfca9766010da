// Gives a table another name. Until contract the new name is a view, so that the old application
// keeps the table itself; from contract to purge the old name is one.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class RenameTableChange final : public Change {
 public:
  std::string_view action() const override { return "rename_table"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (existing_table(surroundings, step_.table, into) == nullptr) return;
    if (!is_free_table(surroundings, step_.to, {"to"}, into)) return;
    into.add(Phase::expand, CreateView{.view = step_.to, .of = step_.table});
    into.add(Phase::contract, step_);
  }

 private:
  RenameTable step_;
};

template <>
std::unique_ptr<Change> make_change<RenameTableChange>() {
  return std::make_unique<RenameTableChange>();
}

}  // namespace ratchet
