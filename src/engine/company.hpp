// Planning a migration beside others that are in flight: where it meets one of them, it has to
// wait, and that is the answer even where it could not be planned now (a chain on a column whose
// dual write is still in force).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/site.hpp"
#include "plan/plan.hpp"

namespace ratchet {

struct PlanInCompany {
  MadePlan made;
  std::optional<std::string> waits_for;  // "0007_split_name (users.name)"
};

// The workbench moves on only with a plan that can be carried out now or after those before it.
PlanInCompany plan_in_company(const Migration& migration, const Dialect& dialect,
                              Workbench& workbench, WorkbenchAfter after,
                              const std::vector<Plan>& in_flight);

// What planning it has to know of other stores, as they are now. Throws what opening and reading
// them does.
OtherStores look_at_other_stores(const Site& site, const Migration& migration);

}  // namespace ratchet
