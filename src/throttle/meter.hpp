// Where the time of a run of batches goes, and how fast they are. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "throttle/batch_sizer.hpp"
#include "throttle/eta.hpp"

namespace ratchet {

struct BatchMeasure {
  std::int64_t rows = 0;
  Microseconds blocked{0};  // until the locks were had
  Microseconds worked{0};
};

class Meter {
 public:
  void record(const BatchMeasure& batch);
  void record_pause(Milliseconds paused);

  Milliseconds working() const { return rounded(working_); }
  Milliseconds throttled() const { return throttled_; }
  Milliseconds blocked() const { return rounded(blocked_); }
  // While working.
  double rows_per_second() const;
  std::optional<TimeLeft> left(std::int64_t rows_left) const { return eta_.left(rows_left); }

 private:
  static Milliseconds rounded(Microseconds time) { return std::chrono::round<Milliseconds>(time); }

  std::int64_t rows_ = 0;
  Microseconds working_{0};
  Microseconds blocked_{0};
  Milliseconds throttled_{0};
  Eta eta_;
};

}  // namespace ratchet
