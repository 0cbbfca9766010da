// Lets a column hold NULL, at once: the new application writes it.
#include <algorithm>

#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class DropNotNullChange final : public Change {
 public:
  std::string_view action() const override { return "drop_not_null"; }
  void describe(Fields& f) override {
    ratchet::describe(f, step_);
    f.sql({"repair", Presence::optional, "the value that the old application reads for a NULL"},
          repair_);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    const Column* column = existing_column(*table, step_.column, {"column"}, into);
    if (column == nullptr) return;
    const bool is_key = std::ranges::count(table->primary_key, column->name) > 0;
    if (is_key && surroundings.capabilities().has_named_constraints) {
      into.refuse(
          {"column",
           in_words(table->name, column->name) + " is in the primary key, which has no NULL",
           "make a key of other columns first, with set_primary_key"});
      return;
    }
    if (!column->not_null) {
      into.refuse({"column", in_words(table->name, column->name) + " takes NULL already", ""});
    }
    if (repair_.given()) refuse_yet("show another value for a NULL", surroundings, into);
    into.add(Phase::expand, step_);
  }

 private:
  DropNotNull step_;
  SqlChoice repair_;
};

template <>
std::unique_ptr<Change> make_change<DropNotNullChange>() {
  return std::make_unique<DropNotNullChange>();
}

}  // namespace ratchet
