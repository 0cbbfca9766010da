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
                .replicas = site.replicas()}) {}

Regulation LiveRegulator::now(Transaction& transaction) {
  const auto knobs = site_.journal().control.of(transaction, work_.migration);
  Regulation regulation{.limits = limits_of(without_knobs()), .allowance = {}};
  try {
    const Settings settings = with_knobs(without_knobs(), knobs);
    regulation.limits = limits_of(settings);
    regulation.workers = settings.workers;
    if (is_due(settings)) monitor_.watch(settings);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::usage) throw;
    regulation.allowance = held(error.message());
    return regulation;
  }
  regulation.allowance = monitor_.allowance();
  if (const ControlStatus* pause = find_pause(knobs)) {
    regulation.allowance.share = 0;
    regulation.allowance.held_by = pause_text(*pause);
  }
  return regulation;
}

Settings LiveRegulator::without_knobs() const {
  Settings settings = site_.settings();
  switch (work_.kind) {
    case RegulatedKind::writes: break;
    case RegulatedKind::reads:
      settings.duty = 1;
      settings.rows_per_second = 0;
      settings.batch_time = Milliseconds{0};
  }
  return settings;
}

bool LiveRegulator::is_due(const Settings& settings) {
  const SteadyTime now = site_.clock().steady();
  if (!begun_) begun_ = now;
  return asks_for_leave(settings) || now - *begun_ >= kPollInterval;
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
