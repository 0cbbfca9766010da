// NULL in every new column means "nobody has written this row's new side yet". So a mapping must
// let NULL stay NULL: else a client of the new side that writes NULL would see another value come
// back (traps 8 and 9).
#pragma once

#include <optional>
#include <set>

#include "change/change.hpp"
#include "dialect/scratch.hpp"
#include "step/mapping.hpp"

namespace ratchet {

struct NullQuestion {
  const Table& table;
  const ResolvedMapping& mapping;
  const std::set<Identifier>& inputs;  // the names that forward reads
};
std::optional<Problem> check_nulls(const NullQuestion& question, Scratch& scratch);

}  // namespace ratchet
