// What the hands of one comparison share: the segments that nobody has taken yet, what was found so
// far, and how fast they may go. Any thread may call anything of it.
#pragma once

#include <deque>
#include <mutex>
#include <set>
#include <string>

#include "dialect/row_work.hpp"
#include "throttle/meter.hpp"
#include "throttle/regulator.hpp"
#include "verify/comparison.hpp"

namespace ratchet {

// Adds up what the batches of a comparison say, whatever their order. Rows that are known to be in
// quarantine are neither equal nor broken.
class Tally {
 public:
  explicit Tally(std::set<std::string> in_quarantine) : in_quarantine_(std::move(in_quarantine)) {}

  void add(const CheckOutcome& outcome);
  void forget() { found_ = {}; }
  const Comparison& found() const { return found_; }

  // How many samples a batch has to bring so that every row in quarantine is recognised and there
  // are still some to show.
  std::int64_t samples_of_a_batch() const;

 private:
  void keep_sample(const BadRow& row);

  std::set<std::string> in_quarantine_;
  Comparison found_;
};

class Board {
 public:
  explicit Board(const std::set<std::string>& in_quarantine) : tally_(in_quarantine) {}

  // What was found until now no longer counts.
  void begin(const std::vector<Cursor>& segments);
  // nullopt when there is none left, or the pass was given up.
  std::optional<Cursor> take_segment();
  void finish_segment();
  // Whether every segment was finished.
  bool is_done() const;
  // The pass has to begin anew: its hands stop behind the batch that they are at.
  void give_up();
  bool is_given_up() const;

  void add(const CheckOutcome& outcome);
  Comparison found() const;
  std::int64_t samples_of_a_batch() const;

  void regulate(const Regulation& regulation);
  Regulation regulation() const;

  // Rows of all hands, times of the first one.
  void measure(const BatchMeasure& batch);
  void measure_pause(Milliseconds pause);
  Meter meter() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Cursor> segments_;
  std::size_t unfinished_ = 0;
  bool is_given_up_ = false;
  Tally tally_;
  Regulation regulation_;
  Meter meter_;
};

}  // namespace ratchet
