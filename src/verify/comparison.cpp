#include "verify/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/helpers.hpp"
#include "base/text.hpp"
#include "verify/course.hpp"
#include "verify/hand.hpp"

namespace ratchet {
namespace {

constexpr Milliseconds kLeaseRenewal{3'000};
constexpr int kInterruptionsMax = 3;
// Orders and signals are looked at as often, in a transaction of their own: the batches see the
// store as it was when the pass began.
constexpr Milliseconds kLookInterval{500};
// A snapshot that nothing is read by is held for no longer.
constexpr Milliseconds kHeldInPauseMax{60'000};

// Of what all hands together may do, the part of each.
Regulation for_each_of(Regulation regulation, int hands) {
  std::int64_t& rows = regulation.limits.rows_per_second;
  if (rows > 0) rows = std::max<std::int64_t>(1, rows / hands);
  return regulation;
}

class Pass {
 public:
  Pass(const ComparisonParts& parts, const ComparisonSettings& settings)
      : parts_(parts),
        settings_(settings),
        retrier_(retrier()),
        board_(settings.in_quarantine),
        course_({.session = parts.session,
                 .check = parts.check,
                 .clock = parts.clock,
                 .retrier = retrier_,
                 .workers = parts.beside ? settings.workers : 1,
                 .written_down = parts.written_down},
                board_),
        hand_({.number = kFirstHand,
               .session = parts.session,
               .check = parts.check,
               .clock = parts.clock,
               .stop = parts.stop,
               .retrier = retrier_,
               .between = [this](const Batch& batch,
                                 const CheckOutcome& found) { behind_batch(batch, found); },
               .in_pause = [this](Milliseconds so_far) { look_in_pause(so_far); }},
              board_) {}

  Comparison run() {
    with_retry(retrier_, [this] {
      const auto transaction = parts_.session.begin(Access::read);
      estimated_rows_ = parts_.check.estimated_rows(*transaction);
    });
    lease_kept_ = parts_.clock.steady();
    look();
    hand_.pause();
    stop_if_asked();
    is_begun_before() ? course_.go_on() : course_.begin();
    for (go_over(); !course_.is_through(); go_over()) {
      stop_if_asked();
      go_on();
    }
    Comparison result = board_.found();
    result.snapshot = course_.seen_by();
    return result;
  }

 private:
  void go_on() {
    const bool begins_anew = board_.has_stopped() == Board::Then::begins_anew;
    if (board_.has_stopped() && !course_.was_let_go()) note_interruption(begins_anew);
    if (board_.is_done()) return course_.look_again();
    if (begins_anew) return course_.begin();
    if (course_.was_let_go()) keep_lease_now();  // nothing was lost: so nothing is done twice
    course_.go_on();
  }

  bool is_begun_before() const { return parts_.written_down && parts_.written_down().has_value(); }

  // Bounded for as long as the pass gets nowhere.
  void note_interruption(bool begins_anew) {
    const std::int64_t rows = board_.found().rows;
    if (!begins_anew && rows != std::exchange(rows_at_interruption_, rows)) interruptions_ = 0;
    if (++interruptions_ > kInterruptionsMax) {
      throw Error(ErrorKind::diverged,
                  {.message = fmt::format("the comparison of {} was interrupted {} times",
                                          settings_.work, kInterruptionsMax),
                   .hint = "See that nobody rewrites the table (VACUUM FULL, CLUSTER) meanwhile, "
                           "and that the server keeps the connections of ratchet."});
    }
    parts_.observer.note(
        begins_anew
            ? fmt::format("the table was written anew: the comparison of {} starts over",
                          settings_.work)
            : fmt::format("the connection that held its snapshot was lost: the comparison of {} "
                          "goes on under another one",
                          settings_.work));
  }

  // With every hand, until each has nothing more to do.
  void go_over() {
    Helpers helpers;
    helpers_ = &helpers;
    for (int hand = kFirstHand + 1; hand < course_.hands(); ++hand) helpers.add(help(hand));
    hand_.work();
    while (!helpers.are_done() && parts_.clock.sleep(kLookInterval, parts_.stop)) {
      tell();
      look_if_due();
      keep_lease();
    }
    helpers.rethrow();
    helpers_ = nullptr;
  }

  // The thread that has read the schema makes the checks of all of them.
  Helpers::Task help(int number) {
    return Helpers::Task(
        [this, number, check = parts_.check.beside()](const std::stop_token& stop) {
          parts_.beside(stop, [&](Session& session) { help_with(number, session, *check, stop); });
        });
  }

  void help_with(int number, Session& session, RowCheck& check, const std::stop_token& stop) {
    const Retrier patient{.clock = parts_.clock,
                          .policy = {.budget = settings_.lock_budget},
                          .stop = stop,
                          .on_wait = {}};
    Hand({.number = number,
          .session = session,
          .check = check,
          .clock = parts_.clock,
          .stop = stop,
          .retrier = patient,
          .between = [](const Batch&, const CheckOutcome&) {},
          .in_pause = [](Milliseconds) {}},
         board_)
        .work();
  }

  void behind_batch(const Batch& batch, const CheckOutcome& found) {
    paused_ = Milliseconds{0};
    parts_.regulator.note_attempt(Attempted::went_well);
    if (found.broken > 0 && parts_.on_broken) parts_.on_broken(batch);
    course_.note_snapshot();
    helpers_->rethrow();
    tell();
    look_if_due();
    keep_lease();
    renew_snapshot();
  }

  // What it keeps from VACUUM grows with its age. The last part needs one for all of it.
  void renew_snapshot() {
    const Milliseconds limit = settings_.snapshot_max;
    const bool is_old = limit.count() > 0 && course_.held() >= limit;
    if (is_old && !course_.looks_again()) course_.let_go();
  }

  void tell() const { parts_.observer.batch_done(progress()); }

  void look_if_due() {
    if (parts_.clock.steady() - looked_ >= kLookInterval) look();
  }

  void look() {
    Regulation regulation;
    with_retry(retrier_, [&] {
      const auto transaction = parts_.orders.begin(Access::read);
      regulation = for_each_of(parts_.regulator.now(*transaction), course_.hands());
    });
    looked_ = parts_.clock.steady();
    regulation.limits.batch_rows *= kReadsOfAWrite;
    board_.regulate(regulation);
    if (regulation.allowance.critical.empty()) return;
    if (course_.is_begun()) keep_lease_now();
    throw Error(ErrorKind::gave_up_waiting,
                {.message = fmt::format("stopped in the comparison of {}, between two batches: {} "
                                        "is critical",
                                        where(), regulation.allowance.critical),
                 .hint = "See to that, and give the command again; the comparison then goes on."});
  }

  void look_in_pause(Milliseconds so_far) {
    paused_ = so_far;
    if (so_far > kHeldInPauseMax && course_.let_go()) {
      parts_.observer.note(
          fmt::format("after a minute's pause the comparison of {} gives its snapshot up, so that "
                      "dead rows can be cleaned away; it will go on under another one",
                      settings_.work));
    }
    look();
    tell();
    // Who watches from another process sees a pause begin, not only last.
    const bool stands_still = board_.regulation().allowance.share <= 0;
    const bool has_changed = std::exchange(stands_still_, stands_still) != stands_still;
    has_changed ? keep_lease_now() : keep_lease();
  }

  void keep_lease() {
    if (parts_.clock.steady() - lease_kept_ >= kLeaseRenewal) keep_lease_now();
  }

  void keep_lease_now() {
    parts_.keep_lease(progress(), course_.standing());
    lease_kept_ = parts_.clock.steady();
  }

  void stop_if_asked() {
    if (!parts_.stop.stop_requested()) return;
    if (course_.is_begun()) keep_lease_now();
    throw Error(
        ErrorKind::stopped,
        {.message = fmt::format("stopped in the comparison of {}, between two batches", where()),
         .hint = "Give the command again; the comparison then goes on."});
  }

  // "users, at 12,000 of about 50,000 rows"
  std::string where() const {
    const std::int64_t rows = board_.found().rows;
    return fmt::format("{}, at {} of about {} rows", settings_.work, with_thousands(rows),
                       with_thousands(std::max(estimated_rows_, rows)));
  }

  BatchProgress progress() const {
    const Comparison found = board_.found();
    const Meter meter = board_.meter();
    BatchProgress progress;
    progress.work = "verify " + settings_.work + (course_.looks_again() ? ", a last look" : "");
    progress.rows_done = found.rows;
    progress.rows_estimated = std::max(estimated_rows_, found.rows);
    progress.rows_per_second = meter.rows_per_second();
    progress.batch_rows = hand_.last_batch().rows;
    progress.batch_time = std::chrono::round<Milliseconds>(hand_.last_batch().took);
    progress.duty = hand_.pace().duty();
    progress.working = meter.working();
    progress.throttled = meter.throttled() + paused_;
    progress.blocked = meter.blocked();
    progress.quarantined = found.quarantined;
    const Allowance allowance = board_.regulation().allowance;
    progress.slowed_by = allowance.held_by.empty() ? hand_.pace().slowed_by() : allowance.held_by;
    progress.signals = allowance.signals;
    if (const auto left = meter.left(progress.rows_estimated - progress.rows_done)) {
      progress.left_min = left->min;
      progress.left_max = left->max;
    }
    return progress;
  }

  Retrier retrier() const {
    return {.clock = parts_.clock,
            .policy = {.budget = settings_.lock_budget},
            .stop = parts_.stop,
            .on_wait = [this](const RetryNotice& notice) {
              parts_.regulator.note_attempt(Attempted::was_busy);
              parts_.observer.waiting(wait_progress(settings_.work, notice));
            }};
  }

  const ComparisonParts& parts_;
  const ComparisonSettings& settings_;
  Retrier retrier_;
  Board board_;
  Course course_;
  Hand hand_;
  Helpers* helpers_ = nullptr;  // while there are any
  Milliseconds paused_{0};      // so far, behind the last batch
  bool stands_still_ = false;   // as was told last
  SteadyTime looked_{};
  SteadyTime lease_kept_{};
  std::int64_t estimated_rows_ = 0;
  int interruptions_ = 0;
  std::int64_t rows_at_interruption_ = -1;
};

}  // namespace

Comparison compare(const ComparisonParts& parts, const ComparisonSettings& settings) {
  return Pass(parts, settings).run();
}

}  // namespace ratchet
