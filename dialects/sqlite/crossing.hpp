// The Crossing port over one SQLite file. What it keeps there is capture's; here is only what is
// asked and done while rows move.
//
// A transaction that writes has the whole file to itself: so the fence, the guard and the short
// lock that keeps clients out need nothing more than that.
#pragma once

#include <memory>

#include "dialect/crossing.hpp"
#include "schema/schema.hpp"

namespace ratchet::sqlite {

// Throws Error{diverged} when the end's table is not there.
std::unique_ptr<Crossing> make_crossing(const CrossingEnd& end, const Schema& schema);

}  // namespace ratchet::sqlite
