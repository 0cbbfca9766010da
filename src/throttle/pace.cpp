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

Milliseconds rounded_up(std::chrono::duration<double> time) {
  return Milliseconds{static_cast<std::int64_t>(std::ceil(time.count() * 1000))};
}

}  // namespace

Pace::Pace(const PaceSettings& settings) : settings_(settings), random_(settings.seed) {}

void Pace::begin(Company company) { believes_alone_ = company == Company::alone; }

Milliseconds Pace::batch_time() const {
  if (settings_.writers == Writers::many || !believes_alone_) return settings_.batch_time;
  return kLongerAlone * settings_.batch_time;
}

Milliseconds Pace::pause_after(const BatchTiming& batch, Company company) {
  notice(company, batch);
  Milliseconds pause{0};
  if (settings_.writers == Writers::many) {
    pause = pause_of_many(batch);
  } else {
    pause = pause_of_one();
    if (!believes_alone_) pause = std::max(pause, pause_of_many(batch));
  }
  const std::chrono::duration<double> took = batch.took;
  limited_ = false;
  if (settings_.rows_per_second > 0) {
    const std::chrono::duration<double> due(static_cast<double>(batch.rows) /
                                            static_cast<double>(settings_.rows_per_second));
    limited_ = due - took > pause;
    if (limited_) pause = rounded_up(due - took);
  }
  const double whole = took.count() + std::chrono::duration<double>(pause).count();
  duty_ = whole > 0 ? took.count() / whole : 1;
  return pause;
}

std::string_view Pace::slowed_by() const {
  if (limited_) return "rows_per_second";
  if (settings_.writers == Writers::one && !believes_alone_) return "clients are writing";
  return "";
}

void Pace::notice(Company company, const BatchTiming& batch) {
  held_since_gap_ += batch.took;
  if (company == Company::others_write) {
    believes_alone_ = false;
    quiet_batches_ = 0;
  } else if (!believes_alone_ && ++quiet_batches_ >= kQuietBatches) {
    believes_alone_ = true;
  }
}

Milliseconds Pace::pause_of_many(const BatchTiming& batch) const {
  const std::chrono::duration<double> took = batch.took;
  return rounded_up(took * ((1 - settings_.duty) / settings_.duty));
}

Milliseconds Pace::pause_of_one() {
  if (believes_alone_ && held_since_gap_ + batch_time() <= kHeldBetweenGaps) return {};
  held_since_gap_ = Microseconds{0};
  std::uniform_int_distribution<std::int64_t> jitter(0, kJitterMs);
  return kGap + Milliseconds{jitter(random_)};
}

}  // namespace ratchet
