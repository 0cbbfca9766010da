// The course of one comparison: over which places it goes, by how many snapshots it sees them, and
// what comes next when its hands have stopped. Batches and pauses are the hands'.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/retry.hpp"
#include "verify/board.hpp"

namespace ratchet {

// All outlive the course.
struct CourseParts {
  Session& session;
  RowCheck& check;
  Clock& clock;
  const Retrier& retrier;
  int workers;  // that compare at once; 1 where no others can be had
  std::function<std::optional<PassStanding>()> written_down;  // as in ComparisonParts
};

class Course {
 public:
  Course(const CourseParts& parts, Board& board) : parts_(parts), board_(board) {}

  // These throw what the retrier and the check throw.
  void begin();
  // No hand is at work. By another snapshot, from what is written down: a crash of the store may
  // have taken the last of it away, and with it the numbers of transactions that the last look
  // goes by. From the beginning where there is nothing, or the check can do no other.
  void go_on();
  // What was seen by several snapshots may have moved in between. Begun again with every snapshot:
  // only one that shows all of it proves something.
  void look_again();

  bool is_begun() const { return is_begun_; }
  bool is_through() const { return board_.is_done() && (snapshots_ == 1 || looks_again_); }
  bool looks_again() const { return looks_again_; }

  // Behind a batch of the first hand.
  void note_snapshot();
  // For how long the one that it sees by has been held.
  Milliseconds held() const;
  // Gives it up, and lets the hands stop. True when there was one.
  bool let_go();
  bool was_let_go() const { return was_let_go_; }

  int hands() const { return hands_; }
  PassStanding standing() const;
  // "3 snapshots, from 700:700: at 0/3000148 to 790:790: at 0/31F2200"
  std::string seen_by() const;

 private:
  void is_taken_up();
  int parts_max() const;

  CourseParts parts_;
  Board& board_;
  int hands_ = 1;
  bool is_begun_ = false;
  bool was_let_go_ = false;
  bool looks_again_ = false;
  int snapshots_ = 1;
  std::string first_snapshot_;  // empty: no row was seen yet
  SteadyTime taken_up_{};
};

}  // namespace ratchet
