#include "change/later_facets.hpp"

#include <utility>

#include "change/constraint_checks.hpp"

namespace ratchet {

LaterFacets take_later(ColumnFacets& facets) {
  return {.not_null = std::exchange(facets.not_null, false),
          .default_value = std::exchange(facets.default_value, {}),
          .check = std::exchange(facets.check, {}),
          .foreign_key = std::exchange(facets.foreign_key, {})};
}

void add_check(const NewColumn& column, const LaterFacets& facets, Phase phase, Expansion& into) {
  if (!facets.check.given()) return;
  into.add(phase,
           AddConstraint{.table = column.table.name,
                         .constraint = free_constraint_name(column.table, column.name, "check"),
                         .kind = {.check = facets.check}});
}

void add_foreign_key(const NewColumn& column, const LaterFacets& facets, Phase phase,
                     Expansion& into) {
  if (!facets.foreign_key.references) return;
  into.add(phase, AddConstraint{
                      .table = column.table.name,
                      .constraint = free_constraint_name(column.table, column.name, "fkey"),
                      .kind = {.foreign_key = {column.built_as}, .reference = facets.foreign_key}});
}

void add_not_null(const NewColumn& column, const LaterFacets& facets, Expansion& into) {
  if (!facets.not_null) return;
  into.add(Phase::contract, SetNotNull{.table = column.table.name, .column = column.built_as});
}

void add_default(const NewColumn& column, const LaterFacets& facets, Expansion& into) {
  if (!facets.default_value.given()) return;
  into.add(Phase::contract, SetDefault{.table = column.table.name,
                                       .column = column.name,
                                       .default_value = facets.default_value});
}

}  // namespace ratchet
