// The workers' memory in the journal: the rows of `segment` that belong to one task, and those of
// `quarantine`.
#pragma once

#include <string>

#include "backfill/work_ledger.hpp"
#include "engine/site.hpp"

namespace ratchet {

struct LedgerPage {
  TaskKey task;
  std::string work;  // "users"
};

class SegmentLedger final : public WorkLedger {
 public:
  // All outlive it.
  SegmentLedger(const Site& site, const Lease& lease, LedgerPage page)
      : site_(site), lease_(lease), page_(std::move(page)) {}

  WorkStanding standing(Transaction& transaction, const WorkSegment* own) override;
  void begin_pass(Transaction& transaction, int pass, const std::vector<Cursor>& segments) override;
  void end_last_pass(Transaction& transaction) override;
  std::optional<ClaimedWork> claim(Transaction& transaction) override;
  std::optional<WorkPosition> hold(Transaction& transaction, const WorkSegment* own) override;
  void save(Transaction& transaction, const WorkSegment& segment, const WorkPosition& position,
            const BatchProgress& progress) override;
  void give_back(Transaction& transaction, const WorkSegment& segment) override;
  void quarantine(Transaction& transaction, const FailedRow& row) override;
  bool is_quarantined(Transaction& transaction, const std::string& key) override;
  std::int64_t quarantined(Transaction& transaction) override;

 private:
  const SegmentTable& segments() const { return site_.journal().segments; }
  SegmentClaim claim_of(const WorkSegment& segment) const;
  std::vector<QuarantineRecord> rows(Transaction& transaction) const;

  const Site& site_;
  const Lease& lease_;
  LedgerPage page_;
};

}  // namespace ratchet
