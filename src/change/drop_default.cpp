// Takes a column's default away at contract, when no old application counts on it.
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
    const Column* column = existing_column(*table, step_.column, {"column"}, into);
    if (column == nullptr) return;
    if (!column->default_value) {
      into.refuse({"column", in_words(table->name, column->name) + " has no default", ""});
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
