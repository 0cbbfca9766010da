// Builds an index behind the backfill, when one build is cheaper than an insert per row.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/index_checks.hpp"

namespace ratchet {

class CreateIndexChange final : public Change {
 public:
  std::string_view action() const override { return "create_index"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    CreateIndex step = step_;
    std::vector<Identifier> columns;
    bool has_expression = false;
    for (const IndexColumn& each : step_.columns) {
      if (each.column) columns.push_back(*each.column);
      if (!each.column) has_expression = true;
    }
    if (!existing_columns(*table, columns, {"columns"}, into)) return;
    if (!step.index && has_expression) {
      into.refuse({"", "an index of an expression needs a name", "give `index`"});
      return;
    }
    if (!step.index) step.index = free_index_name(surroundings, *table, columns);
    if (!is_free_index(surroundings, *step.index, {"index"}, into)) return;
    into.add(Phase::verify, step);
  }

 private:
  CreateIndex step_;
};

template <>
std::unique_ptr<Change> make_change<CreateIndexChange>() {
  return std::make_unique<CreateIndexChange>();
}

}  // namespace ratchet
