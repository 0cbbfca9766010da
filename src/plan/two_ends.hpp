// The two ends of a table that moves to another store, as its dual write and the schemas of both
// stores say them; and whether every value of the one gets through to the other, and back. Pure.
#pragma once

#include "change/change.hpp"
#include "dialect/crossing.hpp"
#include "dialect/dialect.hpp"

namespace ratchet {

// One of the stores that a mapping lies between.
struct Shore {
  const Schema& schema;
  const Dialect& dialect;
};
struct Shores {
  Shore here;   // of the old table; where the migration is for
  Shore there;  // of the new one
};

struct TwoEnds {
  CrossingEnd here;
  CrossingEnd there;
};

// Refuses, with the way out, what can't be carried exactly and what is not carried yet.
void check_ends(const DualWrite& step, const Shores& shores, Expansion& into);

// Of a step that check_ends() lets through. Throws Error{diverged} when a table or a column of it
// is not there.
TwoEnds ends_of(const DualWrite& step, const Shores& shores);

// What an end needs in its store, and what takes it away again: clients write to the old table
// first, and to the new one only behind the turn.
enum class EndOf { old_table, new_table };
StepSql make_end(const TwoEnds& ends, EndOf which, const Dialect& dialect, const Scene& scene);
StepSql remove_end(const TwoEnds& ends, EndOf which, const Dialect& dialect, const Scene& scene);
// Of the old table, and that with it.
StepSql purge_end(const TwoEnds& ends, const Dialect& here, const Scene& scene);

}  // namespace ratchet
