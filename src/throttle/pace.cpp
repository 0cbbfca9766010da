#include "throttle/pace.hpp"

#include <algorithm>
#include <cmath>

namespace ratchet {
namespace {

// SQLite's busy handler sleeps 1, 2, 5, 10 ... 50, 50 and then 100 ms at a time.
constexpr Milliseconds kGap{110};
constexpr std::int64_t kJitterMs = 20;

// While alone: a client that comes now waits for at most this and one of its own sleeps.
constexpr Milliseconds kHeldBetweenGaps{600};
constexpr int kLongerAlone = 2;  // half as many commits

// Batches with nobody else's write between them before we believe to be alone again.
constexpr int kQuietBatches = 8;

using Seconds = std::chrono::duration<double>;

// Less than this much of its duty would be a pause of more than a quarter of an hour a batch.
constexpr double kShareMin = 0.000'3;

Milliseconds rounded_up(Seconds time) {
  return Milliseconds{static_cast<std::int64_t>(std::ceil(time.count() * 1000))};
}

}  // namespace

Pace::Pace(const PaceSettings& settings) : settings_(settings), random_(settings.seed) {}

void Pace::begin(Company company) { believes_alone_ = company == Company::alone; }

Milliseconds Pace::batch_time() const {
  const Milliseconds wanted = settings_.limits.batch_time;
  if (settings_.writers == Writers::many || !believes_alone_) return wanted;
  return kLongerAlone * wanted;
}

std::int64_t Pace::batch_rows() const {
  const PaceLimits& limits = settings_.limits;
  // Else the pause that a limit of rows demands could outlast a lease.
  if (limits.rows_per_second <= 0) return limits.batch_rows;
  return std::min(limits.batch_rows, limits.rows_per_second);
}

void Pace::record(const BatchTiming& batch, Company company) {
  last_ = batch;
  held_since_gap_ += batch.took;
  notice(company);
  gap_ = settings_.writers == Writers::one ? next_gap() : Milliseconds{0};
}

std::optional<Milliseconds> Pace::pause() const {
  if (share_ < kShareMin) return std::nullopt;
  // Who is alone needs no pause for others' sake; but a signal tells of more than writers.
  const bool is_undisturbed = settings_.writers == Writers::one && believes_alone_ && share_ >= 1;
  const Milliseconds duty = is_undisturbed ? Milliseconds{0} : rounded_up(pause_for_duty());
  return std::max({gap_, duty, rounded_up(pause_for_rows())});
}

double Pace::duty() const {
  const auto paused = pause();
  if (!paused) return 0;
  const Seconds took = last_.took;
  const double whole = took.count() + Seconds(*paused).count();
  return whole > 0 ? took.count() / whole : 1;
}

std::string_view Pace::slowed_by() const {
  const bool is_alone = settings_.writers == Writers::one && believes_alone_;
  const Seconds others = is_alone ? Seconds(gap_) : std::max(Seconds(gap_), pause_for_duty());
  if (pause_for_rows() > others) return "rows_per_second";
  if (settings_.writers == Writers::one && !believes_alone_) return "clients are writing";
  return "";
}

void Pace::notice(Company company) {
  if (company == Company::others_write) {
    believes_alone_ = false;
    quiet_batches_ = 0;
  } else if (!believes_alone_ && ++quiet_batches_ >= kQuietBatches) {
    believes_alone_ = true;
  }
}

Seconds Pace::pause_for_duty() const {
  const double duty = settings_.limits.duty * std::min(share_, 1.0);
  return Seconds(last_.took) * ((1 - duty) / duty);
}

Seconds Pace::pause_for_rows() const {
  if (settings_.limits.rows_per_second <= 0) return {};
  const Seconds due(static_cast<double>(last_.rows) /
                    static_cast<double>(settings_.limits.rows_per_second));
  return std::max(Seconds{0}, due - Seconds(last_.took));
}

Milliseconds Pace::next_gap() {
  if (believes_alone_ && held_since_gap_ + batch_time() <= kHeldBetweenGaps) return {};
  held_since_gap_ = Microseconds{0};
  std::uniform_int_distribution<std::int64_t> jitter(0, kJitterMs);
  return kGap + Milliseconds{jitter(random_)};
}

}  // namespace ratchet
