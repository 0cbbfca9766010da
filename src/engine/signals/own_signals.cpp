#include "engine/signals/own_signals.hpp"

#include "migration/setting_table.hpp"

namespace ratchet {
namespace {

SignalBounds gate(std::string name) {
  return {.name = std::move(name), .unit = SignalUnit::gate, .goal = 0, .limit = 1};
}

}  // namespace

Signals own_signals(const Settings& settings, const SignalScope& scope) {
  Signals signals;
  if (!settings.flag_file.empty()) signals.push_back(make_flag_file_signal(settings.flag_file));
  if (!settings.windows.empty()) {
    signals.push_back(make_windows_signal(settings.windows, scope.clock));
  }
  for (const ProbeSettings& probe : settings.probes) {
    signals.push_back(probe.url.empty() ? make_sql_probe(probe, scope.session)
                                        : make_url_probe(probe));
  }
  return signals;
}

std::vector<SignalBounds> signals_wanted(const Settings& settings) {
  std::vector<SignalBounds> wanted;
  if (!settings.flag_file.empty()) wanted.push_back(gate("flag_file"));
  if (!settings.windows.empty()) wanted.push_back(gate("windows"));
  for (const SignalRow& row : signal_rows()) {
    const auto found = settings.signals.find(std::string(row.name));
    if (found == settings.signals.end() || !found->second.on) continue;
    wanted.push_back({.name = found->first,
                      .unit = row.unit,
                      .goal = found->second.goal,
                      .limit = found->second.limit,
                      .critical = found->second.critical});
  }
  for (const ProbeSettings& probe : settings.probes) {
    wanted.push_back(
        {.name = probe.name, .goal = probe.goal, .limit = probe.limit, .critical = probe.critical});
  }
  return wanted;
}

}  // namespace ratchet
