#include "rehearsal/described_steps.hpp"

#include <algorithm>

#include "rehearsal/step_sizes.hpp"

namespace ratchet {

std::vector<RehearsedStep> described_steps(Ground& ground, const Plan& plan,
                                           const std::vector<StepProgress>& straight,
                                           const Tracer& tracer, const RowCounts& rows) {
  std::vector<RehearsedStep> described;
  const StepSizes sizes{.rehearsed = rows, .full = ground.parts().sizes};
  for (const PlannedStep& each : plan.steps) {
    RehearsedStep step{.ordinal = each.ordinal,
                       .phase = each.phase,
                       .summary = each.summary,
                       .lock = each.cost.lock};
    const auto held = tracer.held().find(each.ordinal);
    if (held != tracer.held().end()) step.held = held->second;
    const Renderer& renderer = ground.dialect().renderer();
    const std::vector<SqlText> inside = renderer.in_transaction(each.forward);
    for (const auto* part : {&each.forward.before, &inside, &each.forward.after}) {
      for (const SqlText& text : *part) step.statements.push_back(renderer.show(text));
    }
    const auto progress = std::ranges::find(straight, each.ordinal, &StepProgress::ordinal);
    if (progress != straight.end()) {
      step.took = progress->took;
      step.at_full_size = at_full_size(each.step, progress->took, sizes);
    }
    described.push_back(std::move(step));
  }
  return described;
}

}  // namespace ratchet
