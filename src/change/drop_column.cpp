// Takes a column out of sight at contract; purge drops it. Until then rows that the new application
// writes get `backward`, so that the old application still finds what it needs.
#include <fmt/format.h>

#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/column_removal.hpp"

namespace ratchet {

class DropColumnChange final : public Change {
 public:
  std::string_view action() const override { return "drop_column"; }

  void describe(Fields& f) override {
    ratchet::describe(f, step_);
    f.sql({"backward", Presence::optional, "the value for rows that the new application writes"},
          backward_);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    const Column* column = existing_column(*table, step_.column, {"column"}, into);
    if (column == nullptr) return;
    check_removable(surroundings, {.table = *table, .column = column->name}, {"column"}, into);
    if (backward_.given()) {
      into.add(Phase::migrate,
               DualWrite{.table = step_.table, .backward = {{step_.column, backward_}}});
    } else if (column->not_null && !column->default_value) {
      into.refuse({"",
                   fmt::format("{} is NOT NULL without a default, so rows that leave it out need "
                               "`backward`",
                               in_words(table->name, column->name)),
                   "give the value that the old application reads there"});
    }
    if (must_be_given(surroundings, *column)) {
      into.add(Phase::migrate, DropNotNull{.table = step_.table, .column = step_.column});
    }
    into.add(Phase::contract, step_);
  }

 private:
  RetireColumn step_;
  SqlChoice backward_;
};

template <>
std::unique_ptr<Change> make_change<DropColumnChange>() {
  return std::make_unique<DropColumnChange>();
}

}  // namespace ratchet
