#include "engine/segment_ledger.hpp"

#include <algorithm>

namespace ratchet {

WorkPosition SegmentLedger::position(Transaction& transaction) {
  const auto found = site_.journal().segments.find(transaction, page_.key);
  if (!found) return {};
  return {.cursor = found->cursor,
          .pass = found->pass,
          .rows_seen = found->rows_seen,
          .rows_changed = found->rows_changed,
          .finished = found->finished};
}

void SegmentLedger::save(Transaction& transaction, const WorkPosition& position,
                         const BatchProgress& progress) {
  site_.journal().segments.put(transaction, page_.key,
                               {.cursor = position.cursor,
                                .pass = position.pass,
                                .rows_seen = position.rows_seen,
                                .rows_changed = position.rows_changed,
                                .finished = position.finished,
                                .progress = progress});
}

void SegmentLedger::quarantine(Transaction& transaction, const FailedRow& row) {
  site_.journal().quarantine.put(transaction, {.segment = page_.key,
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

std::vector<QuarantineRecord> SegmentLedger::rows(Transaction& transaction) const {
  auto all = site_.journal().quarantine.of(transaction, page_.key.migration);
  std::erase_if(all, [&](const QuarantineRecord& each) { return each.segment != page_.key; });
  return all;
}

}  // namespace ratchet
