// What a new column is held to, beyond what it can be added with: the column is added bare, which
// takes no time, and the rest comes when it is certain that nobody's write is refused for it, and
// outside of locks that a client would notice.
#pragma once

#include "change/change.hpp"
#include "step/declarations.hpp"

namespace ratchet {

struct LaterFacets {
  bool not_null = false;
  SqlChoice default_value;
  SqlChoice check;
  ForeignKeyFacet foreign_key;
};

// Takes them out of `facets`.
LaterFacets take_later(ColumnFacets& facets);

// A column of the table, as it is called while it is built, and from contract on.
struct NewColumn {
  const Table& table;
  Identifier built_as;
  Identifier name;
};

// Each adds its step, where there is something to add.
void add_check(const NewColumn& column, const LaterFacets& facets, Phase phase, Expansion& into);
void add_foreign_key(const NewColumn& column, const LaterFacets& facets, Phase phase,
                     Expansion& into);
// At contract. While the old side is there still, where that fills in time what the old application
// leaves out; else behind its retirement, when nobody leaves it out any more.
enum class OldSide { still_there, retired };
void add_not_null(const NewColumn& column, const LaterFacets& facets, OldSide old_side,
                  Expansion& into);
OldSide old_side_at_not_null(const Surroundings& surroundings);
// At contract, behind the retirement of the old side: before, an old application's INSERT would
// seem to give the default to the new side.
void add_default(const NewColumn& column, const LaterFacets& facets, Expansion& into);

}  // namespace ratchet
