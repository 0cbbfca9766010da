// What a rehearsal starts from: nothing, a dump, or the schema of a store without its rows.
#pragma once

#include <string>

#include "rehearsal/ground.hpp"

namespace ratchet {

// A dump, in the product's own words. `file` names it in errors. Throws Error{usage} when the store
// refuses it.
struct Dump {
  std::string file;
  std::string text;
};
void build_base(Ground& ground, const Dump& dump);

// Every object of the schema again, from its definition. Throws Error{usage} naming those that
// can't be made, since what they need is in no schema.
void build_base(Ground& ground, const Schema& schema);

}  // namespace ratchet
