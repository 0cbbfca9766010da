#include "engine/company.hpp"

namespace ratchet {

PlanInCompany plan_in_company(const Migration& migration, const Dialect& dialect,
                              Workbench& workbench, WorkbenchAfter after,
                              const std::vector<Plan>& in_flight) {
  PlanInCompany planned{.made = make_plan(migration, dialect, workbench, after),
                        .waits_for = std::nullopt};
  if (planned.made.plan) {
    planned.waits_for = conflict(*planned.made.plan, in_flight);
    return planned;
  }
  // As it will be when the others have gone.
  Workbench alone{.schema = workbench.schema, .in_force = {}};
  MadePlan later = make_plan(migration, dialect, alone, after);
  if (!later.plan) return planned;
  if (auto met = conflict(*later.plan, in_flight)) return {std::move(later), std::move(met)};
  return planned;
}

}  // namespace ratchet
