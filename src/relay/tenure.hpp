// What everybody who carries rows between two stores works with: both ends of the table, and the
// right to do so. There is one holder of that right at a time, in whatever process; its threads
// share it, and take turns by `busy`.
//
// The journal is in the store of the old end. So the lease is asserted in that store's
// transactions; the fence, which each of the two stores has of its own, in those of both.
#pragma once

#include <functional>
#include <mutex>

#include "dialect/crossing.hpp"

namespace ratchet {

// One end as a worker holds it: its session is nobody else's.
struct EndAtWork {
  Session& session;
  Crossing& crossing;
};

struct BothEnds {
  EndAtWork old_end;
  EndAtWork new_end;
};

// All outlive their users.
struct Tenure {
  std::int64_t token = 0;
  // Throws Error{lease_lost} when somebody else has taken over. For transactions that write to the
  // store of the old end.
  std::function<void(Transaction&)> hold;
  // Held from the reading of entries to their end, by whoever relays.
  std::mutex& busy;
};

// Whose clients write. One row says so, the guard of the old end: it is closed in the transaction
// in which the last write of its clients was relayed, and opened when the new end is closed.
enum class Followed { old_end, new_end };
Followed followed_in(Transaction& of_old_store, Crossing& old_end);

inline const EndAtWork& followed(const BothEnds& ends, Followed which) {
  return which == Followed::old_end ? ends.old_end : ends.new_end;
}
inline const EndAtWork& following(const BothEnds& ends, Followed which) {
  return which == Followed::old_end ? ends.new_end : ends.old_end;
}

// A transaction that writes to an end's store, as long as the tenure lasts.
std::unique_ptr<Transaction> begin_write(const BothEnds& ends, const EndAtWork& end,
                                         const Tenure& tenure);

}  // namespace ratchet
