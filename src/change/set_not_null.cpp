// Makes a column refuse NULL. Read and checked; refused, since it needs the table rebuilt.
#include "change/changes.hpp"
#include "change/checks.hpp"

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
    if (existing_column(*table, step_.column, {"column"}, into) == nullptr) return;
    refuse_rebuild("NOT NULL on an existing column", surroundings, {}, into);
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
