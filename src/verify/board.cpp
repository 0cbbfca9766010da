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
    if (!row.lossy && in_quarantine_.contains(row.key)) {
      --found_.broken;
      ++found_.quarantined;
    } else {
      keep_sample(row);
    }
  }
}

// Broken ones before lossy ones.
void Tally::keep_sample(const BadRow& row) {
  auto& samples = found_.samples;
  const auto behind_broken = std::ranges::find(samples, true, &BadRow::lossy);
  samples.insert(row.lossy ? samples.end() : behind_broken, row);
  if (std::ssize(samples) > kSamplesShown) samples.pop_back();
}

std::int64_t Tally::samples_of_a_batch() const {
  return std::ssize(in_quarantine_) + kSamplesShown;
}

void Board::begin(const std::vector<Cursor>& segments) {
  const std::lock_guard lock(mutex_);
  segments_.assign(segments.begin(), segments.end());
  unfinished_ = segments.size();
  is_given_up_ = false;
  tally_.forget();
}

std::optional<Cursor> Board::take_segment() {
  const std::lock_guard lock(mutex_);
  if (is_given_up_ || segments_.empty()) return std::nullopt;
  const Cursor segment = segments_.front();
  segments_.pop_front();
  return segment;
}

void Board::finish_segment() {
  const std::lock_guard lock(mutex_);
  --unfinished_;
}

bool Board::is_done() const {
  const std::lock_guard lock(mutex_);
  return unfinished_ == 0;
}

void Board::give_up() {
  const std::lock_guard lock(mutex_);
  is_given_up_ = true;
}

bool Board::is_given_up() const {
  const std::lock_guard lock(mutex_);
  return is_given_up_;
}

void Board::add(const CheckOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  tally_.add(outcome);
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
