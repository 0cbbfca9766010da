// Waits out the pause behind a batch, however long signals and orders make it while it lasts. Owns
// the waiting alone: how long it is, and what is done meanwhile, is the caller's.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "base/clock.hpp"

namespace ratchet {

struct Pause {
  Clock& clock;
  std::stop_token stop;
  // The whole of it, as things are now; nullopt: until more is allowed.
  std::function<std::optional<Milliseconds>()> whole;
  // Every half second while it lasts: looks at orders and signals again.
  std::function<void(Milliseconds so_far)> look_again;
};

// How long it was. Ends at once when it is asked to stop.
Milliseconds wait_out(const Pause& pause);

}  // namespace ratchet
