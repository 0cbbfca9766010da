// The part of a schema that matters to a migration: what it names, what points at that or mentions
// it, and so on. Scratch copies are made of this part alone, so that planning doesn't grow with the
// store. Rather too much than too little: names are looked for as mere text.
#pragma once

#include <vector>

#include "migration/migration.hpp"
#include "schema/schema.hpp"

namespace ratchet {

// A raw sql entry may touch anything.
enum class Reach { named, everything };

struct Touched {
  Reach reach = Reach::named;
  std::vector<QualifiedName> tables;
};
Touched touched_by(const Migration& migration, const Schema& schema);
// The tables of a step, and the one that the index which it names belongs to.
std::vector<QualifiedName> tables_touched(const Step& step, const Schema& schema);

// Views and tables with triggers are always in it, with all that they mention: a broken one
// anywhere keeps any column from being renamed or dropped (trap 12).
Schema neighbourhood(const Schema& schema, const Touched& touched);

// Puts `now`, what has become of `was`, back in its place in the whole.
void put_back(Schema& whole, const Schema& was, const Schema& now);

// Whether a definition contains the name, in whatever case.
bool mentions(const std::string& definition, const std::string& name);

}  // namespace ratchet
