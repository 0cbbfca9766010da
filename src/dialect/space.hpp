// How much room tables take in their store, and how what their dead rows take is made free again.
// Where an update leaves a dead row behind, a backfill leaves one for every row.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sql/sql_text.hpp"

namespace ratchet {

// Of tables with all that belongs to them.
struct TableSpace {
  std::int64_t bytes = 0;
  std::int64_t rows = 0;       // as far as statistics know
  std::int64_t dead_rows = 0;  // whose room nobody can use yet
  bool operator==(const TableSpace&) const = default;
};

// To be run outside of a transaction, one by one; or why it can't be done.
struct Vacuum {
  std::vector<SqlText> statements;
  std::string refusal;
};

// What a run has done to the tables that it works on, for people and machines.
struct SpaceProgress {
  std::int64_t bytes_before = 0;  // when the work began
  std::int64_t bytes = 0;
  std::int64_t dead_rows = 0;
  std::string vacuum;  // "VACUUM has run 2 times"; or why it could not; empty: nothing to say
  bool operator==(const SpaceProgress&) const = default;
};

}  // namespace ratchet
