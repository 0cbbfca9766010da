// Where a backfill or a comparison hears, between two batches, how fast it may go on: what somebody
// has ordered for this run while it is under way, and what the signals allow. The engine implements
// it.
#pragma once

#include <optional>

#include "dialect/session.hpp"
#include "dialect/space.hpp"
#include "throttle/governor.hpp"
#include "throttle/pace.hpp"

namespace ratchet {

struct Regulation {
  PaceLimits limits;
  Allowance allowance;
  int workers = 1;                       // that share the work, in each process
  std::optional<SpaceProgress> space{};  // where the work leaves dead rows
};

// What has become of an attempt at a batch: it had its locks, or somebody was in the way.
enum class Attempted { went_well, was_busy };

class Regulator {
 public:
  virtual ~Regulator() = default;
  // As of now: orders are read in that transaction, signals as they were read last.
  virtual Regulation now(Transaction& transaction) = 0;
  // Hears of every attempt at a batch.
  virtual void note_attempt(Attempted attempted) = 0;
};

}  // namespace ratchet
