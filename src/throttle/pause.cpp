#include "throttle/pause.hpp"

#include <algorithm>

namespace ratchet {
namespace {

// How soon an order or a signal counts.
constexpr Milliseconds kLookAgain{500};

}  // namespace

Milliseconds wait_out(const Pause& pause) {
  const SteadyTime begun = pause.clock.steady();
  Milliseconds so_far{0};
  bool is_over = false;
  while (!is_over && !pause.stop.stop_requested()) {
    const auto whole = pause.whole();
    if (whole && so_far >= *whole) break;
    const Milliseconds left = whole ? *whole - so_far : kLookAgain;
    is_over = whole && left <= kLookAgain;
    pause.clock.sleep(std::min(left, kLookAgain), pause.stop);
    so_far = std::chrono::ceil<Milliseconds>(pause.clock.steady() - begun);
    if (!is_over) pause.look_again(so_far);
  }
  return so_far;
}

}  // namespace ratchet
