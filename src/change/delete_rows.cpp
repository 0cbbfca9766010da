// Deletes rows in bounded batches. There is no way back for them.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class DeleteRowsChange final : public Change {
 public:
  std::string_view action() const override { return "delete_rows"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (existing_table(surroundings, step_.table, into) == nullptr) return;
    into.add(Phase::backfill, step_);
  }

 private:
  DeleteRows step_;
};

template <>
std::unique_ptr<Change> make_change<DeleteRowsChange>() {
  return std::make_unique<DeleteRowsChange>();
}

}  // namespace ratchet
