// What the hands of one comparison share: the segments that nobody has taken yet, where each of
// them is, what was found so far, and how fast they may go. Any thread may call anything of it.
#pragma once

#include <deque>
#include <map>
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
  void forget() { take_up({}); }
  // What was found before, of the same pass.
  void take_up(const PassStanding& standing);
  // All rows will be shown once more.
  void count_rows_anew() { found_.rows = 0; }
  const Comparison& found() const { return found_; }
  // Keys of those of the rows in quarantine that were met.
  const std::set<std::string>& quarantined() const { return quarantined_; }

  // How many samples a batch has to bring so that every row in quarantine is recognised and there
  // are still some to show.
  std::int64_t samples_of_a_batch() const;

 private:
  void keep_sample(const BadRow& row);

  std::set<std::string> in_quarantine_;
  std::set<std::string> quarantined_;
  Comparison found_;
};

class Board {
 public:
  explicit Board(const std::set<std::string>& in_quarantine) : tally_(in_quarantine) {}

  // What was found until now no longer counts.
  void begin(const std::vector<Cursor>& segments);
  // From there; what was found until then counts. No hand is at work.
  void take_up(const PassStanding& standing);
  // Over these, which show all rows once more.
  void look_again(const std::vector<Cursor>& segments);

  // nullopt when there is none left, or the hands have to stop.
  std::optional<Cursor> take_segment(int hand);
  // What a batch of the hand's segment has found.
  void add(int hand, const CheckOutcome& outcome);
  // Whether every segment was finished.
  bool is_done() const;
  // Hands stop behind the batch that they are at: the pass has to go on, or to begin anew.
  enum class Then { goes_on, begins_anew };
  void stop_hands(Then then);
  std::optional<Then> has_stopped() const;

  // Places, what was found, and of which rows in quarantine.
  PassStanding standing() const;
  Comparison found() const;
  std::int64_t samples_of_a_batch() const;

  void regulate(const Regulation& regulation);
  Regulation regulation() const;

  // Rows of all hands, times of the first one.
  void measure(const BatchMeasure& batch);
  void measure_pause(Milliseconds pause);
  Meter meter() const;

 private:
  // Both with the mutex held.
  void put(const std::vector<Cursor>& segments);
  std::vector<Cursor> places() const;

  mutable std::mutex mutex_;
  std::deque<Cursor> segments_;
  std::map<int, Cursor> at_;  // by hand
  std::optional<Then> stopped_;
  Tally tally_;
  Regulation regulation_;
  Meter meter_;
};

}  // namespace ratchet
