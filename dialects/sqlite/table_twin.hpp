// A table's twin and the exchange of the two. The twin has the table's own text, but for its name
// and what is to be different, and every index of it under a reserved name from the start: built
// later, an index would hold the one writer for as long as that takes.
//
// The exchange is symmetrical: forward and back are the same texts under other names. What names
// the table elsewhere (views, triggers, foreign keys) keeps naming it: legacy_alter_table, with
// foreign_keys off as in every session of ratchet's. Triggers of the user's always stand on the one
// of the two that clients know.
#pragma once

#include "dialect/renderer.hpp"

namespace ratchet::sqlite {

// Throws Error{invalid_migration} for what would not survive: names of a rowid that is given anew.
StepSql created(const CreateTwin& step, const Scene& scene);

struct Exchange {
  QualifiedName leaving;  // its name goes to `coming`
  QualifiedName aside;    // what it is called then
  QualifiedName coming;
};
StepSql exchange(const Exchange& names, const Scene& scene);

}  // namespace ratchet::sqlite
