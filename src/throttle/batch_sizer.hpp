// How many rows the next batch should have so that it takes about a given time. Pure: it is told
// what each batch took. It doesn't know of pauses (pace.hpp).
//
// Rows N and seconds T of the batches so far are smoothed with w = 0.75, so one odd batch moves the
// size by a quarter; a batch that took more than twice its time is believed at once.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.hpp"

namespace ratchet {

using Microseconds = std::chrono::microseconds;

struct BatchTiming {
  std::int64_t rows = 0;
  Microseconds took{0};
};

class BatchSizer {
 public:
  // `first`: what the first batch has, while nothing is known.
  explicit BatchSizer(std::int64_t rows_max, std::int64_t first = 200)
      : rows_max_(rows_max), first_(first) {}

  // From now on.
  void limit(std::int64_t rows_max) { rows_max_ = rows_max; }

  // At most twice the batch before, at least one row.
  std::int64_t next(Milliseconds target) const;
  void record(const BatchTiming& batch, Milliseconds target);

 private:
  std::int64_t rows_max_;
  std::int64_t first_;
  std::int64_t last_rows_ = 0;
  double rows_ = 0;
  double seconds_ = 0;
};

}  // namespace ratchet
