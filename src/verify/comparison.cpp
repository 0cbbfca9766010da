#include "verify/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "throttle/batch_sizer.hpp"
#include "throttle/meter.hpp"
#include "throttle/pace.hpp"
#include "throttle/pause.hpp"

namespace ratchet {
namespace {

constexpr std::int64_t kSamplesShown = 10;
constexpr Milliseconds kLeaseRenewal{3'000};
constexpr int kBeginningsMax = 3;
// So many rows are read, and nobody has to wait for it, in the time that one takes to be written.
constexpr std::int64_t kReadsOfAWrite = 10;
// Orders and signals are looked at as often, in a transaction of their own: the batches see the
// store as it was when the pass began.
constexpr Milliseconds kLookInterval{500};
// A snapshot that nothing is read by is held for no longer.
constexpr Milliseconds kHeldInPauseMax{60'000};

class Pass {
 public:
  Pass(const ComparisonParts& parts, const ComparisonSettings& settings)
      : parts_(parts), settings_(settings), sizer_(PaceLimits{}.batch_rows), pace_({}) {}

  Comparison run() {
    with_retry(retrier(), [this] {
      const auto transaction = parts_.session.begin(Access::read);
      estimated_rows_ = parts_.check.estimated_rows(*transaction);
    });
    lease_kept_ = parts_.clock.steady();
    look();
    pause();
    bool finished = false;
    while (!finished) {
      stop_if_asked();
      finished = run_batch();
      parts_.observer.batch_done(progress());
      if (parts_.clock.steady() - looked_ >= kLookInterval) look();
      if (!finished) pause();
      keep_lease();
    }
    result_.snapshot = parts_.check.snapshot();
    return result_;
  }

 private:
  bool run_batch() {
    CheckOutcome outcome;
    SteadyTime begun{};
    const SteadyTime asked = parts_.clock.steady();
    const std::int64_t rows = sizer_.next(pace_.batch_time());
    // Enough to recognise every row of the quarantine and still have some to show.
    const std::int64_t samples_max = std::ssize(settings_.in_quarantine) + kSamplesShown;
    with_retry(retrier(), [&] {
      const auto transaction = parts_.session.begin(Access::read);
      begun = parts_.clock.steady();
      outcome = parts_.check.run(*transaction, {.after = cursor_, .rows_max = rows}, samples_max);
    });
    parts_.regulator.note_attempt(Attempted::went_well);
    if (outcome.begun_anew) {
      begin_anew();
      return false;
    }
    if (outcome.broken > 0 && parts_.on_broken) {
      parts_.on_broken({.after = cursor_, .rows_max = rows});
    }
    last_batch_ = {.rows = outcome.rows_seen, .took = parts_.clock.steady() - begun};
    sizer_.record(last_batch_, pace_.batch_time());
    pace_.record(last_batch_, Company::others_write);
    meter_.record({.rows = last_batch_.rows, .blocked = begun - asked, .worked = last_batch_.took});
    cursor_ = outcome.reached;
    add(outcome);
    return outcome.finished;
  }

  void look() {
    with_retry(retrier(), [this] {
      const auto transaction = parts_.session.begin(Access::read);
      regulation_ = parts_.regulator.now(*transaction);
    });
    looked_ = parts_.clock.steady();
    regulation_.limits.batch_rows *= kReadsOfAWrite;
    pace_.limit(regulation_.limits);
    pace_.allow(regulation_.allowance.share);
    sizer_.limit(pace_.batch_rows());
    if (regulation_.allowance.critical.empty()) return;
    throw Error(ErrorKind::gave_up_waiting,
                {.message = fmt::format("stopped in the comparison of {}, between two batches: {} "
                                        "is critical",
                                        where(), regulation_.allowance.critical),
                 .hint = "See to that, and give the command again; the comparison then starts "
                         "from the beginning."});
  }

  void pause() {
    const auto look_again = [this](Milliseconds so_far) {
      paused_ = so_far;
      if (so_far > kHeldInPauseMax) let_go();
      look();
      parts_.observer.batch_done(progress());
      // Who watches from another process sees a pause begin, not only last.
      const bool stands_still = !pace_.pause();
      const bool has_changed = std::exchange(stands_still_, stands_still) != stands_still;
      has_changed ? keep_lease_now() : keep_lease();
    };
    meter_.record_pause(wait_out({.clock = parts_.clock,
                                  .stop = parts_.stop,
                                  .whole = [this] { return pace_.pause(); },
                                  .look_again = look_again}));
    paused_ = Milliseconds{0};
  }

  void let_go() {
    if (cursor_ == Cursor{} || !parts_.check.let_go()) return;
    parts_.observer.note(
        fmt::format("after a minute's pause the comparison of {} gives its snapshot up, so that "
                    "dead rows can be cleaned away; it will start over",
                    settings_.work));
    cursor_ = {};
    result_ = {};
  }

  void keep_lease() {
    if (parts_.clock.steady() - lease_kept_ >= kLeaseRenewal) keep_lease_now();
  }

  void keep_lease_now() {
    parts_.keep_lease(progress());
    lease_kept_ = parts_.clock.steady();
  }

  void begin_anew() {
    if (++beginnings_ > kBeginningsMax) {
      throw Error(ErrorKind::diverged,
                  {.message = fmt::format("the comparison of {} had to start over {} times",
                                          settings_.work, kBeginningsMax),
                   .hint = "See that nobody rewrites the table (VACUUM FULL, CLUSTER) meanwhile, "
                           "and that the server keeps the connections of ratchet."});
    }
    parts_.observer.note(
        fmt::format("the table was written anew, or a connection was lost: the "
                    "comparison of {} starts over",
                    settings_.work));
    cursor_ = {};
    result_ = {};
  }

  void add(const CheckOutcome& outcome) {
    result_.rows += outcome.rows_seen;
    result_.broken += outcome.broken;
    result_.lossy += outcome.lossy;
    for (const BadRow& row : outcome.samples) {
      if (!row.lossy && settings_.in_quarantine.contains(row.key)) {
        --result_.broken;
        ++result_.quarantined;
      } else {
        keep_sample(row);
      }
    }
  }

  void keep_sample(const BadRow& row) {
    auto& samples = result_.samples;
    const auto behind_broken = std::ranges::find(samples, true, &BadRow::lossy);
    samples.insert(row.lossy ? samples.end() : behind_broken, row);
    if (std::ssize(samples) > kSamplesShown) samples.pop_back();
  }

  void stop_if_asked() const {
    if (!parts_.stop.stop_requested()) return;
    throw Error(
        ErrorKind::stopped,
        {.message = fmt::format("stopped in the comparison of {}, between two batches", where()),
         .hint = "Give the command again; the comparison then starts from the beginning."});
  }

  // "users, at 12,000 of about 50,000 rows"
  std::string where() const {
    return fmt::format("{}, at {} of about {} rows", settings_.work, with_thousands(result_.rows),
                       with_thousands(std::max(estimated_rows_, result_.rows)));
  }

  BatchProgress progress() const {
    BatchProgress progress;
    progress.work = "verify " + settings_.work;
    progress.rows_done = result_.rows;
    progress.rows_estimated = std::max(estimated_rows_, result_.rows);
    progress.rows_per_second = meter_.rows_per_second();
    progress.batch_rows = last_batch_.rows;
    progress.batch_time = std::chrono::round<Milliseconds>(last_batch_.took);
    progress.duty = pace_.duty();
    progress.working = meter_.working();
    progress.throttled = meter_.throttled() + paused_;
    progress.blocked = meter_.blocked();
    progress.quarantined = result_.quarantined;
    const Allowance& allowance = regulation_.allowance;
    progress.slowed_by = allowance.held_by.empty() ? pace_.slowed_by() : allowance.held_by;
    progress.signals = allowance.signals;
    if (const auto left = meter_.left(progress.rows_estimated - progress.rows_done)) {
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
  BatchSizer sizer_;
  Pace pace_;
  Meter meter_;
  Regulation regulation_;
  Cursor cursor_;
  BatchTiming last_batch_;
  Milliseconds paused_{0};     // so far, behind the last batch
  bool stands_still_ = false;  // as was told last
  SteadyTime looked_{};
  SteadyTime lease_kept_{};
  std::int64_t estimated_rows_ = 0;
  Comparison result_;
  int beginnings_ = 0;
};

}  // namespace

Comparison compare(const ComparisonParts& parts, const ComparisonSettings& settings) {
  return Pass(parts, settings).run();
}

}  // namespace ratchet
