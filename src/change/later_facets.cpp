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

void add_not_null(const NewColumn& column, const LaterFacets& facets, OldSide old_side,
                  Expansion& into) {
  if (!facets.not_null) return;
  const bool has_its_name = old_side == OldSide::retired;
  into.add(Phase::contract, SetNotNull{.table = column.table.name,
                                       .column = has_its_name ? column.name : column.built_as});
}

OldSide old_side_at_not_null(const Surroundings& surroundings) {
  return surroundings.capabilities().insert_trigger_can_assign ? OldSide::still_there
                                                               : OldSide::retired;
}

void add_default(const NewColumn& column, const LaterFacets& facets, Expansion& into) {
  if (!facets.default_value.given()) return;
  into.add(Phase::contract, SetDefault{.table = column.table.name,
                                       .column = column.name,
                                       .default_value = facets.default_value});
}

}  // namespace ratchet
