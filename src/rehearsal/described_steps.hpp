// The steps of a plan with what a rehearsal has seen of them: their locks, and how long they have
// taken on tables of which size.
#pragma once

#include "rehearsal/trace.hpp"
#include "report/rehearsal_report.hpp"

namespace ratchet {

using RowCounts = std::vector<std::pair<QualifiedName, std::int64_t>>;

// `straight`: the steps of a run that nothing has interrupted. `rows`: of the tables in it.
std::vector<RehearsedStep> described_steps(Ground& ground, const Plan& plan,
                                           const std::vector<StepProgress>& straight,
                                           const Tracer& tracer, const RowCounts& rows);

}  // namespace ratchet
