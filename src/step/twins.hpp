// What goes with a column when it is dropped, said again about the column that takes its place: the
// database's own words, read from a copy in which the column goes by the other name.
#pragma once

#include <vector>

#include "step/steps.hpp"

namespace ratchet {

// Each under the name of the one that it is a twin of; the new name is the caller's to choose.
struct ColumnTwins {
  std::vector<CreateIndex> indexes;        // that no constraint stands on
  std::vector<AddConstraint> constraints;  // unique ones, checks, foreign keys
  bool operator==(const ColumnTwins&) const = default;
};

}  // namespace ratchet
