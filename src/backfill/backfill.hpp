// Runs one piece of row work (a copy, update_rows, delete_rows) to its end, batch by batch, each
// with its cursor in one transaction: kill it anywhere and run it again. It owns the size of the
// batches, the pauses and the search for rows that fail; what a batch does is the dialect's, what
// is remembered the ledger's.
//
// A row that fails is found by halving the batch, and put in quarantine with the cursor behind it.
// At the end it asks, in short reads, whether any row is left (a VACUUM may have renumbered the
// rows under the cursor), and if so starts over.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "backfill/work_ledger.hpp"
#include "base/retry.hpp"
#include "throttle/meter.hpp"
#include "throttle/pace.hpp"
#include "throttle/regulator.hpp"

namespace ratchet {

// All outlive the backfill.
struct BackfillParts {
  Session& session;
  RowWork& work;
  WorkLedger& ledger;
  Regulator& regulator;
  Clock& clock;
  Observer& observer;
  std::stop_token stop;
};

struct BackfillLimits {
  std::string work;  // "users", for people
  Writers writers = Writers::many;
  std::uint64_t seed = 0;  // of every jitter
  Milliseconds lock_budget{600'000};
  int failures = 10;               // rows in a row that fail: the expression is wrong, not the row
  std::int64_t quarantine = 1000;  // rows
};

class Backfill {
 public:
  Backfill(const BackfillParts& parts, const BackfillLimits& limits);

  // Throws Error{stopped} between two batches, Error{quarantined} when too many rows fail,
  // Error{gave_up_waiting} behind the budget for locks and when a signal is critical,
  // Error{lease_lost}, and Error{diverged} when rows stay left.
  void run();

 private:
  void run_pass();
  // True at the end of the table. Throws Error{row_failed}; nothing has happened then.
  bool run_batch(std::int64_t rows);
  void go_around_failed_row(std::int64_t rows);
  void quarantine_next_row();
  std::int64_t count_left();
  void start_again(std::int64_t left);
  void save_outside_of_batch();

  std::int64_t next_rows() const;
  void pause_after(const BatchMeasure& measure);
  // Until the pause behind the last batch is over, however long signals and orders make it.
  void wait_out_pause();
  void look_again();
  void obey(const Regulation& regulation);
  void keep_lease();
  Company company();  // since it was last asked
  BatchProgress progress() const;
  Retrier retrier() const;
  void in_transaction(Access access, const std::function<void(Transaction&)>& body);

  BackfillParts parts_;
  BackfillLimits limits_;
  BatchSizer sizer_;
  Pace pace_;
  Meter meter_;
  Allowance allowance_;
  Milliseconds paused_{0};     // so far, behind the last batch
  bool stands_still_ = false;  // as was told last
  SteadyTime renewed_{};       // the lease
  WorkPosition position_;
  BatchTiming last_batch_;
  std::int64_t estimated_rows_ = 0;
  std::int64_t quarantined_ = 0;
  std::optional<std::int64_t> rows_cap_;  // while a row that fails is near
  int failures_in_a_row_ = 0;
  int doubts_ = 0;  // how often in a row a row that failed did not fail when it was looked at
};

}  // namespace ratchet
