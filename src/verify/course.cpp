#include "verify/course.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ratchet {
namespace {

// So that hands which come to rows that cost more are done about when the others are.
constexpr int kSegmentsOfAWorker = 8;

}  // namespace

void Course::begin() {
  std::vector<Cursor> segments;
  if (parts_.workers > 1) {
    with_retry(parts_.retrier, [&] {
      const auto transaction = parts_.session.begin(Access::read);
      segments = parts_.check.split(*transaction, parts_max());
    });
  }
  const bool is_split = segments.size() > 1;
  board_.begin(is_split ? segments : std::vector{Cursor{}});
  first_snapshot_ = is_split ? parts_.check.snapshot() : "";
  snapshots_ = 1;
  looks_again_ = false;
  is_taken_up();
}

// The snapshot first: when the store dies behind that, it is lost, and all of this begins again.
void Course::go_on() {
  bool can_go_on = true;
  with_retry(parts_.retrier, [&] { can_go_on = parts_.check.go_on(); });
  const auto written = parts_.written_down ? parts_.written_down() : std::optional(standing());
  if (!can_go_on || !written) return begin();
  board_.take_up(*written);
  first_snapshot_ = written->found.snapshot;
  snapshots_ = written->snapshots;
  looks_again_ = written->looks_again;
  if (looks_again_ || written->places.empty()) return look_again();
  ++snapshots_;
  is_taken_up();
}

void Course::look_again() {
  std::vector<Cursor> segments;
  with_retry(parts_.retrier, [&] {
    const auto transaction = parts_.session.begin(Access::read);
    segments = parts_.check.look_again(*transaction, first_snapshot_, parts_max());
  });
  board_.look_again(segments);
  if (!segments.empty()) ++snapshots_;
  looks_again_ = true;
  is_taken_up();
}

void Course::is_taken_up() {
  const int places = static_cast<int>(board_.standing().places.size());
  hands_ = std::clamp(places, 1, parts_.workers);
  is_begun_ = true;
  was_let_go_ = false;
  taken_up_ = parts_.clock.steady();
}

int Course::parts_max() const {
  return parts_.workers > 1 ? parts_.workers * kSegmentsOfAWorker : 1;
}

void Course::note_snapshot() {
  if (first_snapshot_.empty()) first_snapshot_ = parts_.check.snapshot();
}

Milliseconds Course::held() const {
  return std::chrono::floor<Milliseconds>(parts_.clock.steady() - taken_up_);
}

bool Course::let_go() {
  if (!is_begun_ || was_let_go_ || !parts_.check.let_go()) return false;
  was_let_go_ = true;
  board_.stop_hands(Board::Then::goes_on);
  return true;
}

PassStanding Course::standing() const {
  PassStanding standing = board_.standing();
  standing.found.snapshot = first_snapshot_;
  standing.snapshots = snapshots_;
  standing.looks_again = looks_again_;
  return standing;
}

std::string Course::seen_by() const {
  const std::string last = parts_.check.snapshot();
  if (snapshots_ == 1 || last.empty()) return last;
  return fmt::format("{} snapshots, from {} to {}", snapshots_, first_snapshot_, last);
}

}  // namespace ratchet
