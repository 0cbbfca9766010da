#include "throttle/batch_sizer.hpp"

#include <algorithm>

namespace ratchet {
namespace {

constexpr double kSmoothing = 0.75;

double seconds(auto duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

std::int64_t BatchSizer::next(Milliseconds target) const {
  if (last_rows_ == 0) return std::min(first_, rows_max_);
  const std::int64_t twice = std::min(2 * last_rows_, rows_max_);
  if (seconds_ <= 0) return twice;  // too fast to be measured
  const double fitting = rows_ / seconds_ * seconds(target);
  if (fitting >= static_cast<double>(twice)) return twice;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(fitting));
}

void BatchSizer::record(const BatchTiming& batch, Milliseconds target) {
  if (batch.rows <= 0) return;
  const double took = seconds(batch.took);
  const bool far_too_long = took > 2 * seconds(target);
  rows_ = (far_too_long ? 0 : kSmoothing * rows_) + static_cast<double>(batch.rows);
  seconds_ = (far_too_long ? 0 : kSmoothing * seconds_) + took;
  last_rows_ = batch.rows;
}

}  // namespace ratchet
