#include "verify/hand.hpp"

#include "throttle/pause.hpp"

namespace ratchet {

void Hand::work() {
  while (const auto segment = board_.take_segment(parts_.number)) {
    cursor_ = *segment;
    while (!run_batch()) {
      if (!board_.has_stopped()) pause();
      if (board_.has_stopped() || parts_.stop.stop_requested()) return;
    }
  }
}

// True at the end of the segment.
bool Hand::run_batch() {
  obey();
  CheckOutcome outcome;
  SteadyTime begun{};
  const SteadyTime asked = parts_.clock.steady();
  const Batch batch{.after = cursor_, .rows_max = sizer_.next(pace_.batch_time())};
  const std::int64_t samples_max = board_.samples_of_a_batch();
  with_retry(parts_.retrier, [&] {
    const auto transaction = parts_.session.begin(Access::read);
    begun = parts_.clock.steady();
    outcome = parts_.check.run(*transaction, batch, samples_max);
  });
  if (outcome.begun_anew || outcome.let_go) {
    board_.stop_hands(outcome.let_go ? Board::Then::goes_on : Board::Then::begins_anew);
    return false;
  }
  last_batch_ = {.rows = outcome.rows_seen, .took = parts_.clock.steady() - begun};
  sizer_.record(last_batch_, pace_.batch_time());
  pace_.record(last_batch_, Company::others_write);
  measure(begun - asked);
  cursor_ = outcome.reached;
  board_.add(parts_.number, outcome);
  parts_.between(batch, outcome);
  return outcome.finished;
}

void Hand::measure(Microseconds blocked) {
  if (parts_.number != kFirstHand) return board_.measure({.rows = last_batch_.rows});
  board_.measure({.rows = last_batch_.rows, .blocked = blocked, .worked = last_batch_.took});
}

void Hand::obey() {
  const Regulation regulation = board_.regulation();
  pace_.limit(regulation.limits);
  pace_.allow(regulation.allowance.share);
  sizer_.limit(pace_.batch_rows());
}

void Hand::pause() {
  obey();
  const auto look_again = [this](Milliseconds so_far) {
    parts_.in_pause(so_far);
    obey();
  };
  const Milliseconds paused = wait_out({.clock = parts_.clock,
                                        .stop = parts_.stop,
                                        .whole = [this] { return pace_.pause(); },
                                        .look_again = look_again});
  if (parts_.number == kFirstHand) board_.measure_pause(paused);
}

}  // namespace ratchet
