// Turns the writes of a table round, from one store to the other: clients of the followed end are
// kept from writing, all that they wrote is relayed, its guard is closed; then the other end's is
// opened. A crash between any two of these is gone on from, forward or back, by where the guards
// stand: never are both open.
#pragma once

#include <functional>
#include <string>

#include "base/clock.hpp"
#include "relay/load.hpp"

namespace ratchet {

struct TurnLimits {
  Clock& clock;
  Milliseconds budget{500};  // for which clients may be kept from writing
  std::int64_t entries_max = 1'000;
};

struct TurnOutcome {
  bool is_closed = false;  // else clients go on as before, and it may be tried again
  Milliseconds pause{0};   // for which clients could not write, so far
  std::string why_not;
};

// Takes the tenure's `busy`. Throws Error{busy} when the clients' locks are not to be had.
TurnOutcome close_followed(const BothEnds& ends, const Tenure& tenure, Followed from,
                           const TurnLimits& limits);

// The same, but clients may go on behind `look`, which sees both ends equal; its transaction is of
// the followed end and commits what was relayed. Why that did not come about; empty: it did.
std::string look_drained(const BothEnds& ends, const Tenure& tenure, Followed from,
                         const TurnLimits& limits, const std::function<void(Transaction&)>& look);

// Behind close_followed(): the store of the other end numbers rows behind those of the closed one,
// and lets clients write.
void open_other(const BothEnds& ends, const Tenure& tenure, Followed closed);

}  // namespace ratchet
