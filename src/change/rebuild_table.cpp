// Writes a table anew, to change how it is stored. Read; refused until there is a rebuild.
#include "change/changes.hpp"
#include "change/checks.hpp"

namespace ratchet {

class RebuildTableChange final : public Change {
 public:
  std::string_view action() const override { return "rebuild_table"; }

  void describe(Fields& f) override {
    f.table({"table", Presence::required, "the table"}, table_);
    f.text_map({"with", Presence::optional, "storage parameters"}, with_);
    f.flag({"strict", Presence::optional, "SQLite: types are enforced"}, strict_, Unsaid::is_false);
    f.flag({"without_rowid", Presence::optional, "SQLite: stored by its primary key"},
           without_rowid_, Unsaid::is_false);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (existing_table(surroundings, table_, into) == nullptr) return;
    refuse_yet("rebuild a table", surroundings, into);
  }

 private:
  QualifiedName table_ = unnamed_table();
  TextMap with_;
  bool strict_ = false;
  bool without_rowid_ = false;
};

template <>
std::unique_ptr<Change> make_change<RebuildTableChange>() {
  return std::make_unique<RebuildTableChange>();
}

}  // namespace ratchet
