// What the database keeps of a column beside its definition: how it is stored, what is known about
// it, who may use it, the sequence that goes with it.
#pragma once

#include "dialect/renderer.hpp"

namespace ratchet::postgres {

// The statements that give one column of a table the settings and grants of another. What hangs on
// the type stays out when the types differ.
std::vector<SqlText> carried(const Table& table, const CarryColumn& step);

// Ties the sequence of one column to another, which takes its default over.
std::vector<SqlText> sequence_tied(const Table& table, const Identifier& from,
                                   const Identifier& to);

}  // namespace ratchet::postgres
