// The Crossing port over one PostgreSQL database. What it keeps there is capture's; here is only
// what is asked and done while rows move.
#pragma once

#include <memory>

#include "dialect/crossing.hpp"
#include "postgres/session.hpp"
#include "schema/schema.hpp"

namespace ratchet::postgres {

// Throws Error{diverged} when the end's table is not there.
std::unique_ptr<Crossing> make_crossing(const CrossingEnd& end, const Schema& schema,
                                        const SessionOptions& options);

}  // namespace ratchet::postgres
