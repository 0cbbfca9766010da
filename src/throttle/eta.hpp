// How long the rest will take, as a range: between what the last minutes promise and what the whole
// run so far does. Pure; pauses count, since they will come again.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"

namespace ratchet {

struct TimeLeft {
  Milliseconds min{0};
  Milliseconds max{0};
  bool operator==(const TimeLeft&) const = default;
};

class Eta {
 public:
  // After each batch: the rows it went over and how long it took; and each pause.
  void record(std::int64_t rows, std::chrono::microseconds elapsed);
  void record_pause(std::chrono::microseconds elapsed) { pass(0, elapsed); }

  // nullopt while too little is known.
  std::optional<TimeLeft> left(std::int64_t rows_left) const;

 private:
  void pass(std::int64_t rows, std::chrono::microseconds elapsed);

  std::int64_t batches_ = 0;
  double rows_ = 0;  // of the whole run
  double seconds_ = 0;
  double recent_rows_ = 0;  // fading, with a half-life of about a minute
  double recent_seconds_ = 0;
};

}  // namespace ratchet
