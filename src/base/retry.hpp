// Trying again, with a bound. One policy for every wait in ratchet: exponential backoff with full
// jitter inside a budget of time.
// Source: M. Brooker, "Exponential Backoff And Jitter", 2015.
#pragma once

#include <functional>
#include <optional>
#include <random>
#include <stop_token>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace ratchet {

struct RetryPolicy {
  Milliseconds first_delay{20};
  Milliseconds longest_delay{2'000};
  Milliseconds budget{600'000};  // from the first failure; then it is given up
};

// What the waiting one is told before each pause.
struct RetryNotice {
  int attempt;          // that has just failed, counted from 1
  Milliseconds waited;  // since the first failure
  Milliseconds budget;
  Milliseconds next_in;
  const Error& cause;
};

struct Retrier {
  Clock& clock;
  RetryPolicy policy;
  std::stop_token stop;
  std::function<void(const RetryNotice&)> on_wait;  // may be empty
  std::uint64_t seed = 0;                           // of the jitter
};

// Runs `attempt` until it does not throw a retryable Error.
// Throws what `attempt` throws otherwise, Error{gave_up_waiting} after the budget
// (Error{store_failed} where there is no store to wait for any more), and Error{stopped} when a
// stop is requested while it waits.
void with_retry(const Retrier& retrier, const std::function<void()>& attempt);

}  // namespace ratchet
