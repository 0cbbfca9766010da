// Gives a column a default. Read and checked; refused, since it needs the table rebuilt.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class SetDefaultChange final : public Change {
 public:
  std::string_view action() const override { return "set_default"; }
  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    if (existing_column(*table, step_.column, {"column"}, into) == nullptr) return;
    refuse_rebuild("a default on an existing column", surroundings, {}, into);
  }

 private:
  SetDefault step_;
};

template <>
std::unique_ptr<Change> make_change<SetDefaultChange>() {
  return std::make_unique<SetDefaultChange>();
}

}  // namespace ratchet
