// Gives a table another primary key. Read and checked; refused, since it needs the table rebuilt.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class SetPrimaryKeyChange final : public Change {
 public:
  std::string_view action() const override { return "set_primary_key"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    existing_columns(*table, step_.columns, {"columns"}, into);
    refuse_rebuild("another primary key", surroundings, {}, into);
  }

 private:
  SetPrimaryKey step_;
};

template <>
std::unique_ptr<Change> make_change<SetPrimaryKeyChange>() {
  return std::make_unique<SetPrimaryKeyChange>();
}

}  // namespace ratchet
