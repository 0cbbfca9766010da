#include "backfill/tempo.hpp"

#include <algorithm>

namespace ratchet {

Tempo::Tempo(const PaceSettings& settings) : sizer_(settings.limits.batch_rows), pace_(settings) {}

void Tempo::obey(const Regulation& regulation, int sharers) {
  regulation_ = regulation;
  PaceLimits limits = regulation.limits;
  if (limits.rows_per_second > 0) {
    limits.rows_per_second = std::max<std::int64_t>(1, limits.rows_per_second / sharers);
  }
  pace_.limit(limits);
  pace_.allow(regulation.allowance.share);
  sizer_.limit(pace_.batch_rows());
}

std::int64_t Tempo::next_rows() const {
  const std::int64_t rows = sizer_.next(pace_.batch_time());
  return rows_cap_ ? std::min(rows, *rows_cap_) : rows;
}

void Tempo::record(const BatchMeasure& batch, Company company) {
  last_batch_ = {.rows = batch.rows, .took = batch.worked};
  pace_.record(last_batch_, company);
  meter_.record(batch);
}

void Tempo::record_success(const BatchMeasure& batch) {
  if (rows_cap_ && (*rows_cap_ *= 2) > pace_.batch_rows()) rows_cap_.reset();
  sizer_.record({.rows = batch.rows, .took = batch.worked}, pace_.batch_time());
}

void Tempo::describe(BatchProgress& progress, Milliseconds paused) const {
  const Allowance& allowance = regulation_.allowance;
  progress.rows_per_second = meter_.rows_per_second();
  progress.batch_rows = last_batch_.rows;
  progress.batch_time = std::chrono::round<Milliseconds>(last_batch_.took);
  progress.duty = pace_.duty();
  progress.working = meter_.working();
  progress.throttled = meter_.throttled() + paused;
  progress.blocked = meter_.blocked();
  progress.slowed_by = allowance.held_by.empty() ? pace_.slowed_by() : allowance.held_by;
  progress.signals = allowance.signals;
  progress.space = regulation_.space;
  if (const auto left = meter_.left(progress.rows_estimated - progress.rows_done)) {
    progress.left_min = left->min;
    progress.left_max = left->max;
  }
}

}  // namespace ratchet
