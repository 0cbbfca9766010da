#include "engine/quarantine_ward.hpp"

#include <fmt/format.h>

#include <set>

#include "engine/row_steps.hpp"

namespace ratchet {
namespace {

std::vector<QuarantineRecord> waiting_in(Site& site, Transaction& transaction,
                                         const std::string& id) {
  auto rows = site.journal().quarantine.of(transaction, id);
  std::erase_if(rows, [](const QuarantineRecord& each) { return each.skipped.has_value(); });
  return rows;
}

std::unique_ptr<RowWork> work_of(Site& site, const InHand& migration, const TaskKey& task,
                                 const Scene& scene) {
  const auto mappings = mappings_of(migration.plan, task.ordinal);
  const auto at = static_cast<std::size_t>(task.task);
  const Step& step = migration.planned(task.ordinal).step;
  const DualWrite* mapping = std::holds_alternative<Copy>(step) ? mappings.at(at) : nullptr;
  return site.store().row_work(step, mapping, scene);
}

// The steps of the rows that were released. In one write transaction: only where it may write does
// a row show that a constraint refuses it.
std::set<int> release_cured(Site& site, const Lease& lease, const std::string& id) {
  std::set<int> steps;
  site.write(lease, [&](Transaction& transaction) {
    steps.clear();
    const InHand migration = take_in_hand(site, transaction, id);
    const Scene scene = site.read_scene(transaction);
    for (const QuarantineRecord& each : waiting_in(site, transaction, id)) {
      const auto work = work_of(site, migration, each.task, scene);
      if (work->still_fails(transaction, each.row.key)) continue;
      site.journal().quarantine.remove(transaction, each);
      steps.insert(each.task.ordinal);
    }
    // Its rows lie before the cursor, so the pass over them starts again, now or with `apply`.
    for (const int ordinal : steps) {
      site.journal().segments.forget_step(transaction, id, ordinal);
    }
  });
  return steps;
}

}  // namespace

std::vector<QuarantinedRow> quarantined_rows(Site& site, const std::string& id) {
  std::vector<QuarantinedRow> rows;
  site.read([&](Transaction& transaction) {
    rows.clear();
    for (const auto& each : waiting_in(site, transaction, id)) rows.push_back(each.row);
  });
  return rows;
}

std::int64_t retry_quarantined(Site& site, const Lease& lease, const std::string& id) {
  RowSteps row_steps(site, lease, id);
  site.observer().phase_started(Phase::backfill, Direction::forward);
  for (const int ordinal : release_cured(site, lease, id)) {
    if (is_done(take_in_hand(site, id).step(ordinal))) row_steps.go_over(ordinal);
  }
  const auto left = std::ssize(quarantined_rows(site, id));
  site.write(lease, [&](Transaction& transaction) {
    site.log(transaction, {.migration = id,
                           .what = "quarantine retried",
                           .detail = fmt::format("{} rows left", left)});
  });
  return left;
}

void skip_quarantined(Site& site, const Lease& lease, const std::string& id,
                      const std::string& reason) {
  site.write(lease, [&](Transaction& transaction) {
    const InHand migration = take_in_hand(site, transaction, id);
    const auto rows = std::ssize(waiting_in(site, transaction, id));
    site.journal().quarantine.skip_all(transaction, migration.id(), reason);
    site.log(transaction, {.migration = id,
                           .what = "quarantine skipped",
                           .detail = fmt::format("{} rows: {}", rows, reason)});
  });
}

}  // namespace ratchet
