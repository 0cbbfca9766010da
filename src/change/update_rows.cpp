// Changes rows in bounded batches. There is no way back for them.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class UpdateRowsChange final : public Change {
 public:
  std::string_view action() const override { return "update_rows"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    for (const auto& [name, expression] : step_.set) {
      const At at{"set." + name.text()};
      const Column* column = existing_column(*table, name, at, into);
      if (column == nullptr || column->generated == Generated::no) continue;
      into.refuse({at.key, in_words(table->name, name) + " is a generated column", ""});
    }
    into.add(Phase::backfill, step_);
  }

 private:
  UpdateRows step_;
};

template <>
std::unique_ptr<Change> make_change<UpdateRowsChange>() {
  return std::make_unique<UpdateRowsChange>();
}

}  // namespace ratchet
