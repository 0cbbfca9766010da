// Makes a column refuse NULL at contract. Until then `repair` stands in for it, in rows that are
// there and in those that come.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/column_facets.hpp"

namespace ratchet {

class SetNotNullChange final : public Change {
 public:
  std::string_view action() const override { return "set_not_null"; }
  void describe(Fields& f) override {
    ratchet::describe(f, step_);
    f.sql({"repair", Presence::optional,
           "the value that a NULL is replaced by, in old rows and incoming ones"},
          repair_);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    const Column* column = existing_column(*table, step_.column, {"column"}, into);
    if (column == nullptr) return;
    if (column->not_null) {
      into.refuse({"column", in_words(table->name, column->name) + " refuses NULL already", ""});
    }
    if (repair_.given()) add_repair(step_.table, step_.column, repair_, into);
    into.add(Phase::contract, step_);
  }

 private:
  SetNotNull step_;
  SqlChoice repair_;
};

template <>
std::unique_ptr<Change> make_change<SetNotNullChange>() {
  return std::make_unique<SetNotNullChange>();
}

}  // namespace ratchet
