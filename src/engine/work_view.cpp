#include "engine/work_view.hpp"

#include <algorithm>

#include "plan/together.hpp"

namespace ratchet {

void look_at_row_work(Site& site, Transaction& transaction, const InHand& migration,
                      MigrationStatus& status) {
  const SegmentTable& segments = site.journal().segments;
  const auto task = segments.latest(transaction, migration.id().text);
  if (!task) return;
  // A comparison may be done again; while nobody does, what it told last is nothing.
  const bool compares = std::holds_alternative<Compare>(migration.planned(task->ordinal).step);
  if (compares ? !status.lease : is_done(migration.step(task->ordinal))) return;
  const TaskStanding standing = segments.standing(transaction, *task);
  std::vector<BatchProgress> told;
  for (SegmentAtWork& each : segments.at_work(transaction, *task, site.clock().wall())) {
    status.workers.push_back(each.worker);
    told.push_back(std::move(each.progress));
  }
  if (!told.empty()) {
    status.progress =
        together(told, {.rows_seen = standing.rows_seen, .rows_changed = standing.rows_changed});
    return;
  }
  // Nobody is at a segment: a comparison, which has none, or a run that was interrupted.
  told = segments.told(transaction, *task);
  const auto last = std::ranges::max_element(told, {}, &BatchProgress::rows_done);
  if (last == told.end()) return;
  status.progress = *last;
  status.progress->rows_done = std::max(last->rows_done, standing.rows_seen);
}

}  // namespace ratchet
