#include "base/retry.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ratchet {
namespace {

Error gave_up(const Error& cause, Milliseconds waited) {
  const std::string message = fmt::format(
      "gave up after {:.1f} s: {}", std::chrono::duration<double>(waited).count(), cause.message());
  if (cause.kind() == ErrorKind::connection_lost) {
    return Error(ErrorKind::store_failed,
                 {.message = message,
                  .hint = "Nothing is half-done; give the command again when the store answers."});
  }
  return Error(ErrorKind::gave_up_waiting,
               {.message = message,
                .hint = "Nothing is half-done; give the command again when it is quieter, or "
                        "raise [locks] budget."});
}

// Full jitter: anything between nothing and the cap, so that two waiters part ways.
Milliseconds jittered(Milliseconds cap, std::mt19937_64& random) {
  std::uniform_int_distribution<std::int64_t> pick(1, std::max<std::int64_t>(1, cap.count()));
  return Milliseconds{pick(random)};
}

}  // namespace

void with_retry(const Retrier& retrier, const std::function<void()>& attempt) {
  std::mt19937_64 random(retrier.seed);
  std::optional<SteadyTime> first_failure;
  Milliseconds cap = retrier.policy.first_delay;
  for (int number = 1;; ++number) {
    try {
      attempt();
      return;
    } catch (const Error& error) {
      if (!is_retryable(error.kind())) throw;
      const SteadyTime now = retrier.clock.steady();
      if (!first_failure) first_failure = now;
      const auto waited = std::chrono::duration_cast<Milliseconds>(now - *first_failure);
      if (waited >= retrier.policy.budget) throw gave_up(error, waited);
      const Milliseconds pause = jittered(cap, random);
      if (retrier.on_wait) {
        retrier.on_wait({number, waited, retrier.policy.budget, pause, error});
      }
      if (!retrier.clock.sleep(pause, retrier.stop)) {
        throw Error(ErrorKind::stopped, {.message = "stopped while waiting: " + error.message(),
                                         .hint = "Give the command again to go on."});
      }
      cap = std::min(cap * 2, retrier.policy.longest_delay);
    }
  }
}

}  // namespace ratchet
