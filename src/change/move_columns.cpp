// Moves columns to another table (1:1, N:1, 1:N, N:M). Read; refused until mappings between tables
// are there.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/map_keys.hpp"

namespace ratchet {

class MoveColumnsChange final : public Change {
 public:
  std::string_view action() const override { return "move_columns"; }

  void describe(Fields& f) override {
    f.table({"table", Presence::required, "the table"}, table_);
    f.names({"columns", Presence::required, "the columns that move"}, columns_);
    f.table({"to", Presence::required, "the table that they move to"}, to_);
    ratchet::describe(f, map_);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, table_, into);
    if (table == nullptr) return;
    existing_columns(*table, columns_, {"columns"}, into);
    if (map_.rows.on.empty()) {
      into.refuse({"", "move_columns needs `on`",
                   "say which rows belong together: on = { user_id = \"id\" }"});
    }
    check(map_, into);
    refuse_yet("move columns to another table", surroundings, into);
  }

 private:
  QualifiedName table_ = unnamed_table();
  std::vector<Identifier> columns_;
  QualifiedName to_ = unnamed_table();
  TableMap map_;
};

template <>
std::unique_ptr<Change> make_change<MoveColumnsChange>() {
  return std::make_unique<MoveColumnsChange>();
}

}  // namespace ratchet
