// The rows that a constraint, a unique index or a NOT NULL would refuse, as questions that are
// asked before any of these is built. Asks nothing itself, and does not put rows right.
//
// Between the question and the constraint a client may still write such a row: the server then
// refuses the constraint in words of its own (errors.cpp).
#pragma once

#include "dialect/renderer.hpp"
#include "postgres/lock_manners.hpp"

namespace ratchet::postgres {

RowsInTheWay without_value(const Table& table, const Identifier& column);

// Empty for what says by itself only that it is refused (an exclusion).
std::vector<RowsInTheWay> refused_by(const AddConstraint& step, const Identifier& name,
                                     const Scene& scene);

// Keys that several rows have; empty for an index that is not unique.
std::vector<RowsInTheWay> refused_by(const CreateIndex& step, const Identifier& name,
                                     const Scene& scene);

}  // namespace ratchet::postgres
