#include "plan/together.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/ensure.hpp"

namespace ratchet {
namespace {

using Workers = std::vector<BatchProgress>;

double mean(const Workers& workers, const auto& value) {
  double sum = 0;
  for (const BatchProgress& each : workers) sum += value(each);
  return sum / static_cast<double>(workers.size());
}

Milliseconds mean_time(const Workers& workers, Milliseconds BatchProgress::*time) {
  return Milliseconds{std::llround(mean(workers, [&](const BatchProgress& each) {
    return static_cast<double>((each.*time).count());
  }))};
}

// Each says how long it would need alone. nullopt while one of them doesn't know.
std::optional<Milliseconds> left(const Workers& workers,
                                 std::optional<Milliseconds> BatchProgress::*alone) {
  double speed = 0;
  for (const BatchProgress& each : workers) {
    if (!(each.*alone)) return std::nullopt;
    speed += 1.0 / std::max(1.0, static_cast<double>((each.*alone)->count()));
  }
  return Milliseconds{std::llround(1.0 / speed)};
}

}  // namespace

BatchProgress together(const Workers& workers, const TogetherDone& done) {
  ensure(!workers.empty(), "progress of nobody");
  BatchProgress whole = workers.front();
  whole.rows_done = done.rows_seen;
  whole.rows_changed = done.rows_changed;
  whole.workers = static_cast<int>(workers.size());
  whole.rows_per_second = 0;
  for (const BatchProgress& each : workers) {
    whole.rows_per_second += each.rows_per_second;
    whole.rows_estimated = std::max(whole.rows_estimated, each.rows_estimated);
    whole.quarantined = std::max(whole.quarantined, each.quarantined);
    if (whole.slowed_by.empty()) whole.slowed_by = each.slowed_by;
  }
  whole.rows_estimated = std::max(whole.rows_estimated, whole.rows_done);
  whole.batch_rows = std::llround(mean(
      workers, [](const BatchProgress& each) { return static_cast<double>(each.batch_rows); }));
  whole.duty = mean(workers, [](const BatchProgress& each) { return each.duty; });
  whole.batch_time = mean_time(workers, &BatchProgress::batch_time);
  whole.working = mean_time(workers, &BatchProgress::working);
  whole.throttled = mean_time(workers, &BatchProgress::throttled);
  whole.blocked = mean_time(workers, &BatchProgress::blocked);
  whole.left_min = left(workers, &BatchProgress::left_min);
  whole.left_max = left(workers, &BatchProgress::left_max);
  return whole;
}

}  // namespace ratchet
