#include "throttle/meter.hpp"

namespace ratchet {

void Meter::record(const BatchMeasure& batch) {
  rows_ += batch.rows;
  working_ += batch.worked;
  blocked_ += batch.blocked;
  throttled_ += batch.paused;
  eta_.record(batch.rows, batch.blocked + batch.worked + batch.paused);
}

double Meter::rows_per_second() const {
  const double seconds = std::chrono::duration<double>(working_).count();
  return seconds > 0 ? static_cast<double>(rows_) / seconds : 0;
}

}  // namespace ratchet
