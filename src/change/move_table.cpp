// Moves the rows of a table to another one, reshaped. Read; refused until mappings between tables
// are there.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/map_keys.hpp"

namespace ratchet {

class MoveTableChange final : public Change {
 public:
  std::string_view action() const override { return "move_table"; }

  void describe(Fields& f) override {
    f.table({"table", Presence::required, "the table"}, table_);
    f.table({"to", Presence::required, "the table that its rows move to"}, to_);
    ratchet::describe(f, map_);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (existing_table(surroundings, table_, into) == nullptr) return;
    check(map_, into);
    refuse_yet("move rows to another table", surroundings, into);
  }

 private:
  QualifiedName table_ = unnamed_table();
  QualifiedName to_ = unnamed_table();
  TableMap map_;
};

template <>
std::unique_ptr<Change> make_change<MoveTableChange>() {
  return std::make_unique<MoveTableChange>();
}

}  // namespace ratchet
