// Writes a table anew, to change how it is stored.
#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/rebuild.hpp"

namespace ratchet {

class RebuildTableChange final : public Change {
 public:
  std::string_view action() const override { return "rebuild_table"; }

  void describe(Fields& f) override {
    f.table({"table", Presence::required, "the table"}, twin_.table);
    f.text_map({"with", Presence::optional, "storage parameters"}, twin_.with);
    f.flag({"strict", Presence::optional, "SQLite: types are enforced"}, twin_.strict,
           Unsaid::is_false);
    f.flag({"without_rowid", Presence::optional, "SQLite: stored by its primary key"},
           twin_.without_rowid, Unsaid::is_false);
  }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    const Table* table = existing_table(surroundings, twin_.table, into);
    if (table == nullptr) return;
    const Capabilities& can = surroundings.capabilities();
    if (!twin_.with.empty() && !can.has_storage_parameters) {
      refuse_lacking("storage parameters", surroundings, into);
    }
    if (twin_.strict && !can.stores_by_choice) {
      refuse_lacking("STRICT tables: types are always enforced", surroundings, into);
    }
    if (twin_.without_rowid && !can.stores_by_choice) {
      refuse_lacking("WITHOUT ROWID tables", surroundings, into);
    }
    rebuild(*table, twin_, surroundings, into);
  }

 private:
  CreateTwin twin_;
};

template <>
std::unique_ptr<Change> make_change<RebuildTableChange>() {
  return std::make_unique<RebuildTableChange>();
}

}  // namespace ratchet
