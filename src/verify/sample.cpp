#include <algorithm>

#include "base/error.hpp"
#include "verify/board.hpp"

namespace ratchet {
namespace {

constexpr std::int64_t kPlacesMax = 100;
constexpr std::int64_t kRowsOfAPlace = 100;

Retrier retrier(const ComparisonParts& parts, const ComparisonSettings& settings) {
  return {.clock = parts.clock,
          .policy = {.budget = settings.lock_budget},
          .stop = parts.stop,
          .on_wait = [&](const RetryNotice& notice) {
            parts.observer.waiting(wait_progress(settings.work, notice));
          }};
}

}  // namespace

Comparison take_sample(const ComparisonParts& parts, const ComparisonSettings& settings) {
  std::vector<Cursor> places;
  with_retry(retrier(parts, settings), [&] {
    const auto transaction = parts.session.begin(Access::read);
    // Not so near to each other that a row is seen twice.
    const std::int64_t apart = parts.check.estimated_rows(*transaction) / (2 * kRowsOfAPlace);
    places = parts.check.spread(*transaction,
                                static_cast<int>(std::clamp<std::int64_t>(apart, 1, kPlacesMax)));
  });
  Tally tally(settings.in_quarantine);
  for (const Cursor& place : places) {
    if (parts.stop.stop_requested()) {
      throw Error(ErrorKind::stopped,
                  {.message = "stopped in a sample of " + settings.work, .hint = ""});
    }
    CheckOutcome outcome;
    with_retry(retrier(parts, settings), [&] {
      const auto transaction = parts.session.begin(Access::read);
      outcome = parts.check.run(*transaction, {.after = place, .rows_max = kRowsOfAPlace},
                                tally.samples_of_a_batch());
    });
    tally.add(outcome);
  }
  Comparison result = tally.found();
  result.snapshot = parts.check.snapshot();
  return result;
}

}  // namespace ratchet
