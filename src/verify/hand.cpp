#include "verify/hand.hpp"

#include "throttle/pause.hpp"

namespace ratchet {

void Hand::work() {
  while (const auto segment = board_.take_segment()) {
    cursor_ = *segment;
    bool is_finished = false;
    while (!is_finished) {
      is_finished = run_batch();
      if (!is_finished) pause();
      if (board_.is_given_up()) return;
      if (!is_finished && parts_.stop.stop_requested()) return;
    }
    board_.finish_segment();
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
  if (outcome.begun_anew) {
    board_.give_up();
    return true;
  }
  last_batch_ = {.rows = outcome.rows_seen, .took = parts_.clock.steady() - begun};
  sizer_.record(last_batch_, pace_.batch_time());
  pace_.record(last_batch_, Company::others_write);
  measure(begun - asked);
  cursor_ = outcome.reached;
  board_.add(outcome);
  parts_.between(batch, outcome);
  return outcome.finished;
}

void Hand::measure(Microseconds blocked) {
  switch (parts_.role) {
    case HandRole::first:
      return board_.measure(
          {.rows = last_batch_.rows, .blocked = blocked, .worked = last_batch_.took});
    case HandRole::helps: return board_.measure({.rows = last_batch_.rows});
  }
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
  if (parts_.role == HandRole::first) board_.measure_pause(paused);
}

}  // namespace ratchet
