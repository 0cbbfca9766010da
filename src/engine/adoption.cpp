#include "engine/adoption.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "engine/before_adoption.hpp"
#include "engine/start.hpp"
#include "engine/watch.hpp"

namespace ratchet {
namespace {

// What the schema shows of a plan that somebody else may have carried out.
class Evidence {
 public:
  Evidence(Site& site, const Plan& plan, const Scene& scene)
      : renderer_(site.dialect().renderer()), plan_(plan), scene_(scene) {
    // Asked about as if they were in force: that is the question.
    for (const PlannedStep& each : plan.steps) {
      if (each.phase == Phase::migrate && comes_in_force(each.step)) {
        scene_.in_force.push_back(each.step);
      }
    }
  }

  // The last phase of which, and of all before it, every step is in force.
  std::optional<Phase> position() const {
    if (was_purged()) return Phase::purge;
    if (missing_through(Phase::contract).empty()) return Phase::contract;
    if (missing_through(Phase::verify).empty()) return Phase::verify;
    return std::nullopt;
  }

  std::vector<std::string> missing_through(Phase last) const {
    std::vector<std::string> missing;
    for (const PlannedStep& each : plan_.steps) {
      if (each.phase <= last && !is_in_force(each)) missing.push_back(each.summary);
    }
    return missing;
  }

 private:
  bool is_in_force(const PlannedStep& step) const {
    return renderer_.in_force(step.step, scene_).value_or(true);
  }

  // Everything that purge would leave is there, and nothing of what it would take.
  bool was_purged() const {
    return std::ranges::all_of(plan_.steps, [this](const PlannedStep& each) {
      if (each.phase == Phase::purge) return true;
      return leaves_something(each.step) ? is_gone(each) : is_in_force(each);
    });
  }

  bool leaves_something(const Step& step) const {
    return std::ranges::any_of(plan_.steps, [&](const PlannedStep& each) {
      return each.phase == Phase::purge && each.step == step;
    });
  }

  // Also what it kept: a column that was never retired is still in use.
  bool is_gone(const PlannedStep& step) const {
    if (const auto* retire = std::get_if<RetireColumn>(&step.step)) {
      const Table* table = scene_.schema.find_table(retire->table);
      return table != nullptr && find_column(*table, retire->column) == nullptr &&
             find_column(*table, retired_name(retire->column)) == nullptr;
    }
    if (const auto* swap = std::get_if<SwapTables>(&step.step)) {
      return scene_.schema.find_table(swap->to) == nullptr &&
             scene_.schema.find_table(retired_name(swap->table)) == nullptr;
    }
    if (const auto* retire = std::get_if<RetireTable>(&step.step)) {
      return scene_.schema.find_table(retire->table) == nullptr &&
             scene_.schema.find_table(retired_name(retire->table)) == nullptr;
    }
    return !is_in_force(step);
  }

  const Renderer& renderer_;
  const Plan& plan_;
  Scene scene_;
};

Phase require_position(const Evidence& evidence, const std::string& id) {
  if (const auto position = evidence.position()) return *position;
  throw Error(
      ErrorKind::diverged,
      {.message = fmt::format("{} can't be adopted; not in force:\n  {}", id,
                              join(evidence.missing_through(Phase::verify), {.separator = "\n  "})),
       .hint = fmt::format("Carry it out instead: ratchet apply {}.", id)});
}

void mark_done(Site& site, Transaction& transaction, const Plan& plan, Phase position) {
  for (const PlannedStep& each : plan.steps) {
    if (each.phase > position) continue;
    const StepKey key{.migration = plan.id.text, .ordinal = each.ordinal};
    site.journal().steps.done(transaction, key, {.finished = site.clock().wall()});
    const bool is_in_force = comes_in_force(each.step) && each.phase == Phase::migrate;
    if (is_in_force && position < Phase::purge) {
      site.journal().steps.put_in_force(transaction, key);
    }
  }
}

}  // namespace

void adopt(Site& site, const Lease& lease, const Migration& migration, const std::string& reason) {
  const Plan plan = plan_as_before(site, migration);
  site.write(lease, [&](Transaction& transaction) {
    if (find_in_hand(site, transaction, migration.id.text)) {
      throw Error(ErrorKind::usage, {.message = migration.id.text + " is in the journal already",
                                     .hint = fmt::format("See where it stands: ratchet status {}.",
                                                         migration.id.text)});
    }
    const Scene scene = site.read_scene(transaction);
    const Phase position = require_position(Evidence(site, plan, scene), migration.id.text);
    MigrationRecord record = fresh_record(site, migration, plan, scene.schema);
    record.origin = Origin::adopted;
    record.position = position;
    if (position == Phase::purge) record.state = MigrationState::purged;
    site.journal().forget_work(transaction, migration.id.text);
    site.journal().migrations.put(transaction, record);
    add_steps(site, transaction, plan);
    mark_done(site, transaction, plan, position);
    site.log(transaction, {.migration = migration.id.text,
                           .what = "adopted",
                           .detail = fmt::format("as of {}: {}", name(position), reason)});
  });
}

}  // namespace ratchet
