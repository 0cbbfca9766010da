// Takes a table out of sight at contract; purge drops it. Whatever else names the table would break
// then, so it is refused by name.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/table_removal.hpp"

namespace ratchet {

class DropTableChange final : public Change {
 public:
  std::string_view action() const override { return "drop_table"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, step_.table, into);
    if (table == nullptr) return;
    check_removable(surroundings, *table, into);
    into.add(Phase::contract, step_);
  }

 private:
  RetireTable step_;
};

template <>
std::unique_ptr<Change> make_change<DropTableChange>() {
  return std::make_unique<DropTableChange>();
}

}  // namespace ratchet
