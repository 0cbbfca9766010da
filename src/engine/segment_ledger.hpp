// The backfill's memory in the journal: one row of `segment`, and the rows of `quarantine` that
// belong to it.
#pragma once

#include <string>

#include "backfill/work_ledger.hpp"
#include "engine/site.hpp"

namespace ratchet {

struct LedgerPage {
  SegmentKey key;
  std::string work;  // "users"
};

class SegmentLedger final : public WorkLedger {
 public:
  // All outlive it.
  SegmentLedger(const Site& site, const Lease& lease, LedgerPage page)
      : site_(site), lease_(lease), page_(std::move(page)) {}

  WorkPosition position(Transaction& transaction) override;
  void hold(Transaction& transaction) override { lease_.hold(transaction); }
  void save(Transaction& transaction, const WorkPosition& position,
            const BatchProgress& progress) override;
  void quarantine(Transaction& transaction, const FailedRow& row) override;
  bool is_quarantined(Transaction& transaction, const std::string& key) override;
  std::int64_t quarantined(Transaction& transaction) override;

 private:
  std::vector<QuarantineRecord> rows(Transaction& transaction) const;

  const Site& site_;
  const Lease& lease_;
  LedgerPage page_;
};

}  // namespace ratchet
