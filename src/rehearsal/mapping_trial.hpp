// Every mapping on every row there and back, before anything of the migration runs.
#pragma once

#include "plan/plan.hpp"
#include "rehearsal/ground.hpp"
#include "rehearsal/verdicts.hpp"

namespace ratchet {

// `base`: the schema as it is.
RoundTrips try_mappings(Ground& ground, const Plan& plan, const Schema& base);

// `tame`: on ordinary rows. `all`: with odd values among them.
void judge_mappings(const RoundTrips& tame, const RoundTrips& all, Verdicts& verdicts);

}  // namespace ratchet
