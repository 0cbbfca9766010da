// Makes a table. Nobody knows it yet, so all of it is there from expand on.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "change/changes.hpp"
#include "change/checks.hpp"
#include "change/column_facets.hpp"

namespace ratchet {

class CreateTableChange final : public Change {
 public:
  std::string_view action() const override { return "create_table"; }

  void describe(Fields& f) override { ratchet::describe(f, step_); }

  void expand(const Surroundings& surroundings, Expansion& into) const override {
    if (!is_free_table(surroundings, step_.table, {"table"}, into)) return;
    check_columns(surroundings, into);
    if (step_.primary_key) {
      check_known(step_.primary_key->columns, {"primary_key"}, into);
    }
    for (std::size_t at = 0; at < step_.constraints.size(); ++at) {
      const ConstraintKind& kind = step_.constraints[at].kind;
      const FacetsAt place{fmt::format("constraints[{}]", at)};
      check_known(kind.unique, {place.key("unique")}, into);
      check_known(kind.foreign_key, {place.key("foreign_key")}, into);
      check_target(surroundings, kind.reference, place, into);
    }
    const Capabilities& can = surroundings.capabilities();
    if (step_.comment && !can.has_comments) refuse_lacking("comments", surroundings, into);
    if (!step_.with.empty() && !can.has_storage_parameters) {
      refuse_lacking("storage parameters", surroundings, into);
    }
    into.add(Phase::expand, step_);
  }

 private:
  void check_columns(const Surroundings& surroundings, Expansion& into) const {
    if (step_.columns.empty()) into.refuse({"columns", "a table has at least one column", ""});
    std::set<Identifier> seen;
    for (std::size_t at = 0; at < step_.columns.size(); ++at) {
      const ColumnDeclaration& column = step_.columns[at];
      const FacetsAt place{fmt::format("columns[{}]", at)};
      if (!seen.insert(column.name).second) {
        into.refuse({place.key("name"),
                     fmt::format("column {} is declared twice", column.name.text()), ""});
      }
      check_target(surroundings, column.facets.foreign_key, place, into);
      if (column.facets.comment && !surroundings.capabilities().has_comments) {
        refuse_lacking("comments", surroundings, into);
      }
    }
  }

  // A table may point at itself.
  void check_target(const Surroundings& surroundings, const ForeignKeyFacet& facet,
                    const FacetsAt& place, Expansion& into) const {
    if (facet.references && facet.references->table == step_.table) {
      check_known(facet.references->columns, {place.key("references")}, into);
    } else {
      check_references(surroundings, facet, place, into);
    }
  }

  void check_known(const std::vector<Identifier>& names, const At& at, Expansion& into) const {
    std::vector<std::string> known;
    for (const ColumnDeclaration& column : step_.columns) known.push_back(column.name.text());
    for (const Identifier& name : names) {
      if (std::ranges::count(known, name.text()) > 0) continue;
      into.refuse({at.key, fmt::format("{} has no column {}", to_string(step_.table), name.text()),
                   nearest_hint(to_string(step_.table), name.text(), known)});
    }
  }

  CreateTable step_;
};

template <>
std::unique_ptr<Change> make_change<CreateTableChange>() {
  return std::make_unique<CreateTableChange>();
}

}  // namespace ratchet
