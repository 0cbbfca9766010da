// Every mapping on every row there and back, before anything of the migration runs.
#pragma once

#include "plan/plan.hpp"
#include "rehearsal/ground.hpp"
#include "rehearsal/verdicts.hpp"

namespace ratchet {

struct TriedMapping {
  int step = 0;  // the ordinal of its dual write
  RoundTrips trips;
};
using TriedMappings = std::vector<TriedMapping>;

// `base`: the schema as it is.
TriedMappings try_mappings(Ground& ground, const Plan& plan, const Schema& base);
std::int64_t raised_by(const TriedMappings& tried);

// `tame`: on ordinary rows. `all`: the same ones with odd values among them.
void judge_mappings(const TriedMappings& tame, const TriedMappings& all, Verdicts& verdicts);

}  // namespace ratchet
