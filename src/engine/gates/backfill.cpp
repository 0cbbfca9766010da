// Every row that was there before was gone over.
#include <fmt/format.h>

#include "engine/gates/gate.hpp"

namespace ratchet {

GateStatus check_backfill_gate(const GateFacts& facts) {
  for (const StepRecord& step : facts.migration.steps) {
    if (step.phase != Phase::backfill || is_done(step)) continue;
    return closed_gate(
        {.reason = fmt::format("`{}` is not finished", step.summary),
         .remedy = fmt::format("Give `ratchet apply {}`.", facts.migration.id().text)});
  }
  return open_gate("complete");
}

}  // namespace ratchet
