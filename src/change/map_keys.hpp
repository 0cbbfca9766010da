// The keys with which a change says how its old side and its new side go over into each other, and
// what must be true of them whatever the table.
#pragma once

#include "change/change.hpp"
#include "step/declarations.hpp"

namespace ratchet {

// MAP of docs/migration-file.md: a mapping into another table.
struct TableMap {
  SqlMap forward;
  SqlMap backward;
  bool one_way = false;
  RowMapping rows;
};
void describe(Fields& fields, TableMap& map);

// Refuses a mapping of which nobody said how the old application learns what the new one writes.
void check(const TableMap& map, Expansion& into);
// The same, for a mapping in one row.
struct WayBack {
  bool backward_given = false;
  bool one_way = false;
};
void check(const WayBack& way_back, Expansion& into);

}  // namespace ratchet
