#include "throttle/eta.hpp"

#include <algorithm>
#include <cmath>

namespace ratchet {
namespace {

constexpr std::int64_t kBatchesMin = 5;
constexpr double kHalfLifeSeconds = 60;
constexpr double kMargin = 0.1;

Milliseconds milliseconds(double seconds) {
  // A rate of nearly nothing must not overflow: a century is long enough to be told.
  constexpr double kCentury = 3.2e9;
  return Milliseconds{static_cast<std::int64_t>(std::min(seconds, kCentury) * 1000)};
}

}  // namespace

void Eta::record(std::int64_t rows, std::chrono::microseconds elapsed) {
  ++batches_;
  pass(rows, elapsed);
}

void Eta::pass(std::int64_t rows, std::chrono::microseconds elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double kept = std::exp2(-seconds / kHalfLifeSeconds);
  rows_ += static_cast<double>(rows);
  seconds_ += seconds;
  recent_rows_ = recent_rows_ * kept + static_cast<double>(rows);
  recent_seconds_ = recent_seconds_ * kept + seconds;
}

std::optional<TimeLeft> Eta::left(std::int64_t rows_left) const {
  if (batches_ < kBatchesMin || seconds_ <= 0 || recent_rows_ <= 0) return std::nullopt;
  const double whole = rows_ / seconds_;
  const double recent = recent_rows_ / recent_seconds_;
  const auto rows = static_cast<double>(std::max<std::int64_t>(0, rows_left));
  return TimeLeft{.min = milliseconds(rows / std::max(whole, recent) * (1 - kMargin)),
                  .max = milliseconds(rows / std::min(whole, recent) * (1 + kMargin))};
}

}  // namespace ratchet
