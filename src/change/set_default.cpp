// Gives a column a default, from migrate on: what the new application leaves out when it is
// deployed has it.
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
    const Column* column = existing_column(*table, step_.column, {"column"}, into);
    if (column == nullptr) return;
    if (column->generated != Generated::no) {
      into.refuse({"column", in_words(table->name, column->name) + " is a generated column",
                   "it has the value that it is made of, and no default"});
    }
    into.add(Phase::migrate, step_);
  }

 private:
  SetDefault step_;
};

template <>
std::unique_ptr<Change> make_change<SetDefaultChange>() {
  return std::make_unique<SetDefaultChange>();
}

}  // namespace ratchet
