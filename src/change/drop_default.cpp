// Takes a column's default away at contract, when no old application counts on it. Refused where
// that needs the table rebuilt.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class DropDefaultChange final : public Change {
 public:
  std::string_view action() const override { return "drop_default"; }
  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    if (existing_column(*table, step_.column, {"column"}, into) == nullptr) return;
    if (!surroundings.capabilities().alters_columns_in_place) {
      refuse_rebuild("dropping a default", surroundings, {}, into);
      return;
    }
    into.add(Phase::contract, step_);
  }

 private:
  DropDefault step_;
};

template <>
std::unique_ptr<Change> make_change<DropDefaultChange>() {
  return std::make_unique<DropDefaultChange>();
}

}  // namespace ratchet
