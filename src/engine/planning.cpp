#include "engine/planning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/company.hpp"
#include "engine/required.hpp"

namespace ratchet {
namespace {

constexpr std::int64_t kRoundTripRowsMax = 1'000;

class Planning {
 public:
  Planning(Site& site, const Migrations& migrations) : site_(site), migrations_(migrations) {
    const bool has_journal = site.has_journal();
    site.read([&](Transaction& transaction) {
      Scene scene{.schema = site.read_schema(transaction), .in_force = {}};
      if (has_journal) {
        scene = site.read_scene(transaction);
        records_ = site.journal().migrations.all(transaction);
      }
      live_ = scene;
      bench_ = {.schema = std::move(scene.schema), .in_force = std::move(scene.in_force)};
    });
    for (const MigrationRecord& each : records_) {
      if (each.state == MigrationState::in_flight) in_flight_.push_back(site.plan_of(each));
    }
  }

  std::vector<Engine::Planned> run(const std::optional<std::string>& only) {
    std::vector<Engine::Planned> planned;
    for (const Migration& each : migrations_) {
      if (!is_pending(each)) continue;
      Engine::Planned next = plan_one(each);
      const bool is_wanted = !only || *only == next.id;
      if (is_wanted) planned.push_back(std::move(next));
      if (only && is_wanted) break;
    }
    return planned;
  }

 private:
  bool is_pending(const Migration& migration) const {
    return std::ranges::none_of(records_, [&](const MigrationRecord& each) {
      return each.id.text == migration.id.text && each.state != MigrationState::rolled_back;
    });
  }

  Engine::Planned plan_one(const Migration& migration) {
    bench_.others = look_at_other_stores(site_, migration);
    PlanInCompany company = plan_in_company(migration, site_.dialect(), bench_,
                                            state_afterwards(migration), in_flight_);
    Engine::Planned planned{.id = migration.id.text,
                            .plan = std::move(company.made),
                            .round_trips = std::nullopt,
                            .waits_for = std::move(company.waits_for)};
    if (!planned.plan.plan) return planned;
    const Plan& plan = *planned.plan.plan;
    if (const auto missing = missing_requirement(plan.required, records_)) {
      planned.waits_for = *missing + " (required)";
    }
    planned.round_trips = try_round_trips(plan);
    in_flight_.push_back(plan);
    touched_.insert(plan.tables.begin(), plan.tables.end());
    return planned;
  }

  // Whoever requires it is planned on what its contract leaves.
  WorkbenchAfter state_afterwards(const Migration& migration) const {
    const bool is_required = std::ranges::any_of(migrations_, [&](const Migration& other) {
      return is_pending(other) && std::ranges::any_of(other.required, [&](const std::string& word) {
               return names(word, migration.id);
             });
    });
    return is_required ? WorkbenchAfter::contract : WorkbenchAfter::verify;
  }

  // Only where the mapping's table is already as the plan expects it.
  std::optional<RoundTrips> try_round_trips(const Plan& plan) {
    std::optional<RoundTrips> tried;
    for (const PlannedStep& each : plan.steps) {
      const auto* mapping = std::get_if<DualWrite>(&each.step);
      if (each.phase != Phase::migrate || mapping == nullptr || !can_be_tried(*mapping)) continue;
      site_.read([&](Transaction& transaction) {
        const RoundTrips more =
            site_.store().try_round_trips(transaction, *mapping, live_, kRoundTripRowsMax);
        if (!tried) tried.emplace();
        tried->rows += more.rows;
        tried->lossy += more.lossy;
        tried->raised += more.raised;
        std::ranges::copy(more.samples, std::back_inserter(tried->samples));
      });
    }
    return tried;
  }

  bool can_be_tried(const DualWrite& mapping) const {
    return live_.schema.find_table(mapping.table) != nullptr && !touched_.contains(mapping.table) &&
           !mapping.to && !mapping.forward.empty();
  }

  Site& site_;
  const Migrations& migrations_;
  Scene live_;
  Workbench bench_;
  std::vector<MigrationRecord> records_;
  std::vector<Plan> in_flight_;
  std::set<QualifiedName> touched_;  // by those planned so far
};

}  // namespace

std::vector<Engine::Planned> plan_pending(Site& site, const Migrations& migrations,
                                          const std::optional<std::string>& only) {
  return Planning(site, migrations).run(only);
}

}  // namespace ratchet
