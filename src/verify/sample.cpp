#include <algorithm>

#include "base/error.hpp"
#include "verify/comparison.hpp"

namespace ratchet {
namespace {

constexpr std::int64_t kPlacesMax = 100;
constexpr std::int64_t kRowsOfAPlace = 100;
constexpr std::int64_t kSamplesShown = 10;

Retrier retrier(const ComparisonParts& parts, const ComparisonSettings& settings) {
  return {.clock = parts.clock,
          .policy = {.budget = settings.lock_budget},
          .stop = parts.stop,
          .on_wait = [&](const RetryNotice& notice) {
            parts.observer.waiting(wait_progress(settings.work, notice));
          }};
}

void add(const CheckOutcome& outcome, const ComparisonSettings& settings, Comparison& result) {
  result.rows += outcome.rows_seen;
  result.broken += outcome.broken;
  result.lossy += outcome.lossy;
  for (const BadRow& row : outcome.samples) {
    if (!row.lossy && settings.in_quarantine.contains(row.key)) {
      --result.broken;
      ++result.quarantined;
    } else if (std::ssize(result.samples) < kSamplesShown) {
      result.samples.push_back(row);
    }
  }
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
  const std::int64_t samples_max = std::ssize(settings.in_quarantine) + kSamplesShown;
  Comparison result;
  for (const Cursor& place : places) {
    if (parts.stop.stop_requested()) {
      throw Error(ErrorKind::stopped,
                  {.message = "stopped in a sample of " + settings.work, .hint = ""});
    }
    CheckOutcome outcome;
    with_retry(retrier(parts, settings), [&] {
      const auto transaction = parts.session.begin(Access::read);
      outcome =
          parts.check.run(*transaction, {.after = place, .rows_max = kRowsOfAPlace}, samples_max);
    });
    add(outcome, settings, result);
  }
  std::ranges::stable_partition(result.samples, [](const BadRow& row) { return !row.lossy; });
  result.snapshot = parts.check.snapshot();
  return result;
}

}  // namespace ratchet
