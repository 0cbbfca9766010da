// A plan for people, as SQL, and as JSON. Says only what the plan holds: nothing here decides what
// will run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "report/look.hpp"

namespace ratchet {

// What stands above a plan about the store that it was made for.
struct StoreFacts {
  std::string name;          // in ratchet.toml: "main"
  std::string display_name;  // "shop.db"
  std::string version;       // "SQLite 3.40.1"
  std::int64_t size_bytes = 0;
};

struct PlanReport {
  Plan plan;
  std::vector<std::pair<QualifiedName, std::int64_t>> rows;  // of the tables that exist already
  std::optional<RoundTrips> round_trips;
  std::optional<std::string> waits_for;  // "0007_split_name (users.name)"
};

// The table of steps with phase, lock and hold, then what clients, a DBA and a reviewer ask.
std::string plan_text(const PlanReport& report, const StoreFacts& store, const Look& look);

// Several plans, a line each.
std::string plans_text(const std::vector<PlanReport>& reports, const StoreFacts& store,
                       const Look& look);

// Every statement as it will run, under headings that are comments.
std::string plan_sql(const Plan& plan, const Renderer& renderer);

// {"store": …, "plans": […], "diagnostics": […]}
std::string plans_json(const std::vector<PlanReport>& reports, const StoreFacts& store,
                       const Renderer& renderer, const Diagnostics& diagnostics);

// "0007" of "0007_split_name": how a command names it.
std::string short_id(const std::string& id);

}  // namespace ratchet
