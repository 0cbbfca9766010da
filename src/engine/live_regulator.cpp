#include "engine/live_regulator.hpp"

#include "base/error.hpp"
#include "engine/knobs.hpp"

namespace ratchet {
namespace {

Allowance held(std::string why) { return {.share = 0, .held_by = std::move(why)}; }

// Somebody has said when this project may work, and when not.
bool asks_for_leave(const Settings& settings) {
  return !settings.flag_file.empty() || !settings.windows.empty() || !settings.probes.empty();
}

}  // namespace

LiveRegulator::LiveRegulator(Site& site, RegulatedWork work)
    : site_(site),
      work_(std::move(work)),
      monitor_({.store = site.store(),
                .clock = site.clock(),
                .attempts = attempts_,
                .tables = work_.tables,
                .replicas = site.replicas()}),
      space_(site.store(), work_.tables) {}

Regulation LiveRegulator::now(Transaction& transaction) {
  const auto knobs = site_.journal().control.of(transaction, work_.migration);
  Regulation regulation{.limits = limits_of(without_knobs()), .allowance = {}};
  try {
    const Settings settings = with_knobs(without_knobs(), knobs);
    regulation.limits = limits_of(settings);
    regulation.workers = settings.workers;
    watch(transaction, settings);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::usage) throw;
    regulation.allowance = held(error.message());
    return regulation;
  }
  regulation.allowance = monitor_.allowance();
  regulation.space = space_.progress();
  if (const std::string busy = space_.held_by(); !busy.empty()) {
    regulation.allowance.share = 0;
    regulation.allowance.held_by = busy;
  }
  if (const ControlStatus* pause = find_pause(knobs)) {
    regulation.allowance.share = 0;
    regulation.allowance.held_by = pause_text(*pause);
  }
  return regulation;
}

Settings LiveRegulator::without_knobs() const {
  Settings settings = site_.settings();
  switch (work_.kind) {
    case RegulatedKind::writes:
    case RegulatedKind::helps: break;
    case RegulatedKind::reads:
      settings.duty = 1;
      settings.rows_per_second = 0;
      settings.batch_time = Milliseconds{0};
  }
  return settings;
}

void LiveRegulator::watch(Transaction& transaction, const Settings& settings) {
  const SteadyTime now = site_.clock().steady();
  const bool writes = work_.kind == RegulatedKind::writes;
  if (!begun_ && writes) space_.begin(transaction, taken_before(transaction));
  if (!begun_) begun_ = now;
  const bool lasts = now - *begun_ >= kPollInterval;
  if (lasts || asks_for_leave(settings)) monitor_.watch(settings);
  if (!lasts || !writes) return;
  space_.watch(settings.vacuum ? Vacuuming::where_due : Vacuuming::never);
}

// By the tables when this work began, which may have been another process's.
std::optional<std::int64_t> LiveRegulator::taken_before(Transaction& transaction) const {
  const SegmentTable& segments = site_.journal().segments;
  const auto task = segments.latest(transaction, work_.migration);
  if (!task || work_.tables.empty()) return std::nullopt;
  for (const BatchProgress& told : segments.told(transaction, *task)) {
    const bool is_this = told.work == to_string(work_.tables.front());
    if (is_this && told.space) return told.space->bytes_before;
  }
  return std::nullopt;
}

void LiveRegulator::conclude() {
  site_.write([&](Transaction& transaction) {
    const std::string space = space_.sum_up(transaction);
    if (space.empty()) return;
    site_.log(transaction, {.migration = work_.migration, .what = "space", .detail = space});
  });
}

void LiveRegulator::note_attempt(Attempted attempted) {
  ++attempts_.all;
  if (attempted == Attempted::was_busy) ++attempts_.busy;
}

PaceLimits LiveRegulator::limits_of(const Settings& settings) const {
  const bool is_said = settings.batch_time > Milliseconds{0};
  return {.batch_time = is_said ? settings.batch_time : site_.capabilities().batch_time,
          .duty = settings.duty,
          .rows_per_second = settings.rows_per_second,
          .batch_rows = settings.batch_rows};
}

}  // namespace ratchet
