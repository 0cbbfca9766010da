#include "verify/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ratchet {
namespace {

constexpr std::int64_t kSamplesShown = 10;
constexpr Milliseconds kLeaseRenewal{3'000};
constexpr int kBeginningsMax = 3;

class Pass {
 public:
  Pass(const ComparisonParts& parts, const ComparisonSettings& settings)
      : parts_(parts), settings_(settings), sizer_(settings.batch_rows) {}

  Comparison run() {
    with_retry(retrier(), [this] {
      const auto transaction = parts_.session.begin(Access::read);
      estimated_rows_ = parts_.check.estimated_rows(*transaction);
    });
    SteadyTime lease_kept = parts_.clock.steady();
    bool finished = false;
    while (!finished) {
      stop_if_asked();
      finished = run_batch();
      parts_.observer.batch_done(progress());
      if (parts_.clock.steady() - lease_kept < kLeaseRenewal) continue;
      parts_.keep_lease(progress());
      lease_kept = parts_.clock.steady();
    }
    return result_;
  }

 private:
  bool run_batch() {
    CheckOutcome outcome;
    SteadyTime begun{};
    const SteadyTime asked = parts_.clock.steady();
    const std::int64_t rows = sizer_.next(settings_.batch_time);
    // Enough to recognise every row of the quarantine and still have some to show.
    const std::int64_t samples_max = std::ssize(settings_.in_quarantine) + kSamplesShown;
    with_retry(retrier(), [&] {
      const auto transaction = parts_.session.begin(Access::read);
      begun = parts_.clock.steady();
      outcome = parts_.check.run(*transaction, {.after = cursor_, .rows_max = rows}, samples_max);
    });
    if (outcome.begun_anew) {
      begin_anew();
      return false;
    }
    last_batch_ = {.rows = outcome.rows_seen, .took = parts_.clock.steady() - begun};
    sizer_.record(last_batch_, settings_.batch_time);
    meter_.record({.rows = last_batch_.rows, .blocked = begun - asked, .worked = last_batch_.took});
    cursor_ = outcome.reached;
    add(outcome);
    return outcome.finished;
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
    throw Error(ErrorKind::stopped,
                {.message = fmt::format("stopped in the comparison of {}", settings_.work),
                 .hint = "Give the command again; the comparison then starts from the beginning."});
  }

  BatchProgress progress() const {
    BatchProgress progress;
    progress.work = "verify " + settings_.work;
    progress.rows_done = result_.rows;
    progress.rows_estimated = std::max(estimated_rows_, result_.rows);
    progress.rows_per_second = meter_.rows_per_second();
    progress.batch_rows = last_batch_.rows;
    progress.batch_time = std::chrono::round<Milliseconds>(last_batch_.took);
    progress.working = meter_.working();
    progress.blocked = meter_.blocked();
    progress.quarantined = result_.quarantined;
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
              parts_.observer.waiting({.what = settings_.work,
                                       .cause = notice.cause.message(),
                                       .attempt = notice.attempt,
                                       .waited = notice.waited,
                                       .budget = notice.budget,
                                       .next_in = notice.next_in});
            }};
  }

  const ComparisonParts& parts_;
  const ComparisonSettings& settings_;
  BatchSizer sizer_;
  Meter meter_;
  Cursor cursor_;
  BatchTiming last_batch_;
  std::int64_t estimated_rows_ = 0;
  Comparison result_;
  int beginnings_ = 0;
};

}  // namespace

Comparison compare(const ComparisonParts& parts, const ComparisonSettings& settings) {
  return Pass(parts, settings).run();
}

}  // namespace ratchet
