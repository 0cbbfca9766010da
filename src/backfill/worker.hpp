// One worker on the rows of a table: claims a segment, goes over it batch by batch, each with its
// cursor in one transaction, and claims the next, until none is left. Kill it anywhere: who takes
// the segment over goes on at its cursor. Several may be at it at once, in any process.
//
// It owns the pauses between batches and the search for rows that fail; what a batch does is the
// dialect's, what is remembered the ledger's, and how fast it goes Tempo's. A row that fails is
// found by halving the batch, and put in quarantine with the cursor behind it.
//
// One thread. It may stop, and give its segment back, between any two batches.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "backfill/tempo.hpp"
#include "backfill/work_ledger.hpp"
#include "base/retry.hpp"

namespace ratchet {

// All outlive the worker.
struct BackfillParts {
  Session& session;
  RowWork& work;
  WorkLedger& ledger;
  Regulator& regulator;
  Clock& clock;
  Observer& observer;
  std::stop_token stop;
  std::atomic<int>& failures;  // rows in a row that failed, of all workers of the process
  // Outside of transactions: how many workers are wanted now. May be empty; may throw.
  std::function<void(int)> man;
};

struct BackfillLimits {
  std::string work;  // "users", for people
  Writers writers = Writers::many;
  std::uint64_t seed = 0;  // of every jitter
  Milliseconds lock_budget{600'000};
  int failures = 10;               // rows in a row that fail: the expression is wrong, not the row
  std::int64_t quarantine = 1000;  // rows
};

class BackfillWorker {
 public:
  BackfillWorker(const BackfillParts& parts, const BackfillLimits& limits);

  // First.
  void begin();
  // Until no segment is left, whoever is at the last ones. Throws Error{stopped} between two
  // batches, Error{quarantined} when too many rows fail, Error{gave_up_waiting} behind the budget
  // for locks and when a signal is critical, and Error{lease_lost} when somebody took over the run.
  void go_over();

  // As it was looked at last.
  const WorkStanding& standing() const { return standing_; }
  // Writes something of the run, not of a segment.
  void write(const std::function<void(Transaction&)>& body);
  // When it is time.
  void keep_lease();
  Retrier retrier();
  const Tempo& tempo() const { return tempo_; }
  void stop_if_asked() const;

 private:
  bool claim();
  void go_over_segment();
  // Throws Error{row_failed}; nothing has happened then.
  void run_batch(std::int64_t rows);
  void go_around_failed_row(std::int64_t rows);
  void quarantine_next_row();
  void record_failure(const FailedRow& row);
  void give_back();

  // First in its transactions: as the ledger has it, whatever was told.
  void hold(Transaction& transaction);
  void record(const BatchMeasure& measure);
  // Until the pause behind the last batch is over, however long signals and orders make it.
  void wait_out_pause();
  // Others are at the last segments.
  void wait_for_others();
  void look_again();
  void look(Transaction& transaction);
  void tell();
  void save_outside_of_batch();
  void renew_while_waiting();
  const WorkSegment* own() const { return segment_ ? &*segment_ : nullptr; }

  Company company();  // since it was last asked
  BatchProgress own_progress() const;
  BatchProgress progress() const;  // of all who are at it
  void in_transaction(Access access, const std::function<void(Transaction&)>& body);

  BackfillParts parts_;
  BackfillLimits limits_;
  Tempo tempo_;
  Milliseconds paused_{0};     // so far, behind the last batch
  bool stands_still_ = false;  // as was told last
  SteadyTime renewed_{};       // lease and claim
  std::optional<WorkSegment> segment_;
  WorkPosition position_;  // in it
  WorkStanding standing_;
  Regulation regulation_;
  std::int64_t estimated_rows_ = 0;
  std::int64_t quarantined_ = 0;
  int doubts_ = 0;  // how often in a row a row that failed did not fail when it was looked at
};

}  // namespace ratchet
