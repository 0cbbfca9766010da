// One thread's part in a comparison: takes segment after segment from the board and goes over each
// in short read transactions, as fast as the board's regulation allows. What else is to be done
// between two batches is its owner's.
#pragma once

#include <functional>
#include <stop_token>

#include "base/retry.hpp"
#include "throttle/batch_sizer.hpp"
#include "throttle/pace.hpp"
#include "verify/board.hpp"

namespace ratchet {

// So many rows are read, and nobody has to wait for it, in the time that one takes to be written.
inline constexpr std::int64_t kReadsOfAWrite = 10;

// Times of the first hand are those of the comparison; of the others only rows count.
inline constexpr int kFirstHand = 0;

// All outlive the hand.
struct HandParts {
  int number;
  Session& session;
  RowCheck& check;
  Clock& clock;
  std::stop_token stop;
  const Retrier& retrier;
  // Behind each batch and its part of the result. May throw, which ends the hand.
  std::function<void(const Batch& batch, const CheckOutcome& outcome)> between;
  // Every half second of a pause; may throw, too.
  std::function<void(Milliseconds so_far)> in_pause;
};

class Hand {
 public:
  Hand(const HandParts& parts, Board& board) : parts_(parts), board_(board), pace_({}) {}

  // Until there is no segment left, the hands have to stop, or it is asked to stop. Throws what the
  // retrier and the two functions throw.
  void work();

  const BatchTiming& last_batch() const { return last_batch_; }
  const Pace& pace() const { return pace_; }

  // The pause that is due behind the last batch, or before the first.
  void pause();

 private:
  bool run_batch();
  void obey();
  void measure(Microseconds blocked);

  HandParts parts_;
  Board& board_;
  BatchSizer sizer_{PaceLimits{}.batch_rows, 200 * kReadsOfAWrite};
  Pace pace_;
  Cursor cursor_;
  BatchTiming last_batch_;
};

}  // namespace ratchet
