// Where ratchet's triggers stand among the user's on one table. SQLite fires the newest trigger
// first, and a nested UPDATE of ours fires the user's update triggers once more: so ours must be
// older than theirs, or a full-text index would be told to forget what it has not been told yet.
//
// From the oldest: guards of relaxed columns, dual writes, repairs, the user's. What has to stand
// above them is dropped and made again, in its old order and to the letter.
#pragma once

#include <vector>

#include "dialect/renderer.hpp"
#include "schema/schema.hpp"

namespace ratchet::sqlite {

// What is in force on one table: its triggers follow from it.
struct InForce {
  std::vector<Step> steps;          // DualWrite and Repair, in the order in which they came
  std::vector<Identifier> relaxed;  // columns that a guard stands in for
  const Schema* schema = nullptr;   // where the other table of a step is found; outlives this
};

// Of a table of the scene. A relaxed column is told by its guard.
InForce in_force_on(const Table& table, const Scene& scene);

// The statements that drop every trigger of ratchet's on the table.
std::vector<SqlText> drop_own_triggers(const Table& table);

// The statements after which `wanted` is in force, and nothing else of ratchet's. `now`: the table
// as the statements before these leave it, with the triggers that are still there.
std::vector<SqlText> lay_triggers(const Table& now, const InForce& wanted);

}  // namespace ratchet::sqlite
