// What a run tells whoever watches it. The engine and its workers speak to an Observer; report
// turns it into a terminal, lines in a pipe, or JSON. No call may block or throw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/retry.hpp"
#include "dialect/session.hpp"
#include "dialect/signal.hpp"
#include "dialect/space.hpp"
#include "step/phase.hpp"

namespace ratchet {

struct BatchProgress {
  std::string work;  // "users", "verify users"
  std::int64_t rows_done = 0;
  std::int64_t rows_estimated = 0;
  std::int64_t rows_changed = 0;
  double rows_per_second = 0;  // while working
  std::int64_t batch_rows = 0;
  Milliseconds batch_time{0};
  double duty = 1;  // 0: it pauses
  int workers = 1;
  Milliseconds working{0};
  Milliseconds throttled{0};
  Milliseconds blocked{0};
  std::int64_t quarantined = 0;
  std::string slowed_by;  // "clients are writing", "replica_lag 4.2 s on r2"; empty: nothing
  std::vector<SignalProgress> signals;
  std::optional<SpaceProgress> space;
  std::optional<Milliseconds> left_min;
  std::optional<Milliseconds> left_max;
};

struct WaitProgress {
  std::string what;   // "the writer of shop.db"
  std::string cause;  // the blocker, as far as it is known
  int attempt = 0;
  Milliseconds waited{0};
  Milliseconds budget{0};
  Milliseconds next_in{0};
};
WaitProgress wait_progress(std::string what, const RetryNotice& notice);

// A statement that runs outside of transactions, perhaps for hours.
struct StatementProgress {
  RunningStatement now;
  std::optional<Milliseconds> left_min;  // of what it is doing
  std::optional<Milliseconds> left_max;
  Milliseconds waited{0};  // for others, since it last got on
  Milliseconds budget{0};  // of that
};

struct StepProgress {
  int ordinal = 0;
  Phase phase = Phase::expand;
  Direction direction = Direction::forward;
  std::string summary;
  Milliseconds took{0};
  Milliseconds held{0};  // the longest that a lock was held
  int attempts = 1;
};

struct PhaseProgress {
  Phase phase = Phase::expand;
  Direction direction = Direction::forward;
  Milliseconds took{0};
  int steps = 0;
  int attempts = 0;
  Milliseconds held_max{0};
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void migration_started(const std::string& id, const std::string& store,
                                 const std::string& operator_name) = 0;
  virtual void phase_started(Phase phase, Direction direction) = 0;
  virtual void step_done(const StepProgress& step) = 0;
  virtual void batch_done(const BatchProgress& batch) = 0;
  virtual void waiting(const WaitProgress& wait) = 0;
  // May come from another thread, while the one that carries out waits for the statement.
  virtual void statement_runs(const StatementProgress& statement) = 0;
  virtual void phase_done(const PhaseProgress& phase) = 0;
  virtual void note(const std::string& sentence) = 0;
};

}  // namespace ratchet
