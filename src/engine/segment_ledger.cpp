#include "engine/segment_ledger.hpp"

#include <algorithm>

namespace ratchet {
namespace {

WorkPosition position_in(const SegmentRecord& record) {
  return {
      .cursor = record.cursor, .rows_seen = record.rows_seen, .rows_changed = record.rows_changed};
}

}  // namespace

WorkStanding SegmentLedger::standing(Transaction& transaction, const WorkSegment* own) {
  const TaskStanding found = segments().standing(transaction, page_.task);
  WorkStanding standing{.pass = found.pass,
                        .rows_seen = found.rows_seen,
                        .rows_changed = found.rows_changed,
                        .unfinished = found.unfinished,
                        .is_done = found.is_done};
  const WallTime now = site_.clock().wall();
  for (const SegmentAtWork& each : segments().at_work(transaction, page_.task, now)) {
    const bool is_own = own != nullptr && own->number == each.worker.segment;
    if (!is_own) standing.others.push_back(each.progress);
  }
  return standing;
}

void SegmentLedger::begin_pass(Transaction& transaction, int pass,
                               const std::vector<Cursor>& cursors) {
  segments().begin_pass(transaction, page_.task, pass, cursors);
}

void SegmentLedger::end_last_pass(Transaction& transaction) {
  segments().end_last_pass(transaction, page_.task);
}

std::optional<ClaimedWork> SegmentLedger::claim(Transaction& transaction) {
  const Operator& who = site_.operated_by();
  const auto claimed =
      segments().claim(transaction, page_.task,
                       {.by = {.owner = who.name, .host = who.host, .pid = who.pid},
                        .lease = lease_.token(),
                        .now = site_.clock().wall()});
  if (!claimed) return std::nullopt;
  return ClaimedWork{
      .segment = {.number = claimed->claim.segment.segment, .claim = claimed->claim.number},
      .position = position_in(claimed->record)};
}

std::optional<WorkPosition> SegmentLedger::hold(Transaction& transaction, const WorkSegment* own) {
  lease_.hold(transaction);
  if (own == nullptr) return std::nullopt;
  return position_in(segments().hold(transaction, claim_of(*own)));
}

void SegmentLedger::save(Transaction& transaction, const WorkSegment& segment,
                         const WorkPosition& position, const BatchProgress& progress) {
  segments().save(transaction, claim_of(segment),
                  {.cursor = position.cursor,
                   .rows_seen = position.rows_seen,
                   .rows_changed = position.rows_changed,
                   .finished = position.finished,
                   .progress = progress},
                  site_.clock().wall());
}

void SegmentLedger::give_back(Transaction& transaction, const WorkSegment& segment) {
  segments().give_back(transaction, claim_of(segment));
}

void SegmentLedger::quarantine(Transaction& transaction, const FailedRow& row) {
  site_.journal().quarantine.put(transaction, {.task = page_.task,
                                               .row = {.work = page_.work,
                                                       .key = row.key,
                                                       .error = row.error,
                                                       .since = site_.clock().wall()},
                                               .skipped = std::nullopt});
}

bool SegmentLedger::is_quarantined(Transaction& transaction, const std::string& key) {
  return std::ranges::any_of(rows(transaction),
                             [&](const QuarantineRecord& each) { return each.row.key == key; });
}

std::int64_t SegmentLedger::quarantined(Transaction& transaction) {
  return std::ranges::count_if(rows(transaction),
                               [](const QuarantineRecord& each) { return !each.skipped; });
}

SegmentClaim SegmentLedger::claim_of(const WorkSegment& segment) const {
  return {.segment = {.migration = page_.task.migration,
                      .ordinal = page_.task.ordinal,
                      .segment = segment.number},
          .number = segment.claim};
}

std::vector<QuarantineRecord> SegmentLedger::rows(Transaction& transaction) const {
  auto all = site_.journal().quarantine.of(transaction, page_.task.migration);
  std::erase_if(all, [&](const QuarantineRecord& each) { return each.task != page_.task; });
  return all;
}

}  // namespace ratchet
