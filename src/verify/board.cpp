#include "verify/board.hpp"

#include <algorithm>
#include <utility>

namespace ratchet {
namespace {

constexpr std::int64_t kSamplesShown = 10;

}  // namespace

void Tally::add(const CheckOutcome& outcome) {
  found_.rows += outcome.rows_seen;
  found_.broken += outcome.broken;
  found_.lossy += outcome.lossy;
  for (const BadRow& row : outcome.samples) {
    if (row.kind != BadKind::lossy && in_quarantine_.contains(row.key)) {
      --found_.broken;
      quarantined_.insert(row.key);
      found_.quarantined = std::ssize(quarantined_);
    } else {
      keep_sample(row);
    }
  }
}

void Tally::take_up(const PassStanding& standing) {
  found_ = standing.found;
  quarantined_ = standing.quarantined;
}

// Broken ones before lossy ones.
void Tally::keep_sample(const BadRow& row) {
  auto& samples = found_.samples;
  const auto behind_broken = std::ranges::find(samples, BadKind::lossy, &BadRow::kind);
  samples.insert(row.kind == BadKind::lossy ? samples.end() : behind_broken, row);
  if (std::ssize(samples) > kSamplesShown) samples.pop_back();
}

std::int64_t Tally::samples_of_a_batch() const {
  return std::ssize(in_quarantine_) + kSamplesShown;
}

void Board::begin(const std::vector<Cursor>& segments) {
  const std::lock_guard lock(mutex_);
  put(segments);
  tally_.forget();
}

void Board::take_up(const PassStanding& standing) {
  const std::lock_guard lock(mutex_);
  put(standing.places);
  tally_.take_up(standing);
}

void Board::look_again(const std::vector<Cursor>& segments) {
  const std::lock_guard lock(mutex_);
  put(segments);
  if (!segments.empty()) tally_.count_rows_anew();
}

void Board::put(const std::vector<Cursor>& segments) {
  segments_.assign(segments.begin(), segments.end());
  at_.clear();
  stopped_.reset();
}

std::vector<Cursor> Board::places() const {
  std::vector<Cursor> all;
  for (const auto& [hand, place] : at_) all.push_back(place);
  all.insert(all.end(), segments_.begin(), segments_.end());
  return all;
}

std::optional<Cursor> Board::take_segment(int hand) {
  const std::lock_guard lock(mutex_);
  if (stopped_ || segments_.empty()) return std::nullopt;
  const Cursor segment = segments_.front();
  segments_.pop_front();
  at_[hand] = segment;
  return segment;
}

void Board::add(int hand, const CheckOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  tally_.add(outcome);
  at_[hand] = outcome.reached;
  if (outcome.finished) at_.erase(hand);
}

bool Board::is_done() const {
  const std::lock_guard lock(mutex_);
  return segments_.empty() && at_.empty();
}

// One that has to begin anew can't go on.
void Board::stop_hands(Then then) {
  const std::lock_guard lock(mutex_);
  if (stopped_ != Then::begins_anew) stopped_ = then;
}

std::optional<Board::Then> Board::has_stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

PassStanding Board::standing() const {
  const std::lock_guard lock(mutex_);
  return {.found = tally_.found(), .places = places(), .quarantined = tally_.quarantined()};
}

Comparison Board::found() const {
  const std::lock_guard lock(mutex_);
  return tally_.found();
}

std::int64_t Board::samples_of_a_batch() const {
  const std::lock_guard lock(mutex_);
  return tally_.samples_of_a_batch();
}

void Board::regulate(const Regulation& regulation) {
  const std::lock_guard lock(mutex_);
  regulation_ = regulation;
}

Regulation Board::regulation() const {
  const std::lock_guard lock(mutex_);
  return regulation_;
}

void Board::measure(const BatchMeasure& batch) {
  const std::lock_guard lock(mutex_);
  meter_.record(batch);
}

void Board::measure_pause(Milliseconds pause) {
  const std::lock_guard lock(mutex_);
  meter_.record_pause(pause);
}

Meter Board::meter() const {
  const std::lock_guard lock(mutex_);
  return meter_;
}

}  // namespace ratchet
