#include "throttle/meter.hpp"

namespace ratchet {

void Meter::record(const BatchMeasure& batch) {
  rows_ += batch.rows;
  working_ += batch.worked;
  blocked_ += batch.blocked;
  eta_.record(batch.rows, batch.blocked + batch.worked);
}

void Meter::record_pause(Milliseconds paused) {
  throttled_ += paused;
  eta_.record_pause(paused);
}

double Meter::rows_per_second() const {
  const double seconds = std::chrono::duration<double>(working_).count();
  return seconds > 0 ? static_cast<double>(rows_) / seconds : 0;
}

}  // namespace ratchet
