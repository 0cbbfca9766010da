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
  if (planned.made.untried) planned.waits_for = conflict(*planned.made.untried, in_flight);
  if (!planned.waits_for) return planned;
  MadePlan later{.plan = std::move(planned.made.untried), .diagnostics = {}};
  return {.made = std::move(later), .waits_for = std::move(planned.waits_for)};
}

OtherStores look_at_other_stores(const Site& site, const Migration& migration) {
  OtherStores others;
  for (const std::string& name : other_stores_of(migration)) {
    Store& store = site.other_store(name);
    const auto session = store.connect();
    others[name] = {.dialect = &store.dialect(),
                    .schema = store.read_schema(*session->begin(Access::read))};
  }
  return others;
}

}  // namespace ratchet
