// Whether the names in an explicit step mean something, before its statements are tried: a refusal
// with the nearest word says more than the database would.
#pragma once

#include "change/change.hpp"
#include "plan/draft.hpp"
#include "plan/plan.hpp"

namespace ratchet {

// All outlive the check.
struct CheckedAmong {
  const Drafts& all;  // every step of the migration
  const Surroundings& surroundings;
  const Dialect& dialect;
  const OtherStores& others;
};

// Refusals about one step, on the schema as it stands before the step's phase.
void check_names(const Draft& draft, const CheckedAmong& among, Expansion& refusals);

}  // namespace ratchet
