#include "throttle/governor.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "throttle/signal_text.hpp"

namespace ratchet {
namespace {

constexpr Milliseconds kStaleAfter = 3 * kPollInterval;

// 1 at the goal and better, 0 at the limit and worse.
double share_of(const SignalBounds& bounds, double value) {
  const bool falls = bounds.goal > bounds.limit;
  if (falls ? value <= bounds.limit : value >= bounds.limit) return 0;
  if (bounds.goal == bounds.limit) return 1;
  return std::clamp((bounds.limit - value) / (bounds.limit - bounds.goal), 0.0, 1.0);
}

std::string reading_text(const SignalBounds& bounds, const SignalReading& reading) {
  if (bounds.unit == SignalUnit::gate) return reading.detail;
  return fmt::format("{}{}{} (goal {}, limit {})", signal_text(bounds.unit, *reading.value),
                     reading.detail.empty() ? "" : " ", reading.detail,
                     signal_text(bounds.unit, bounds.goal), signal_text(bounds.unit, bounds.limit));
}

}  // namespace

void Governor::watch(const std::vector<SignalBounds>& signals) {
  std::vector<Watched> watched;
  for (const SignalBounds& bounds : signals) {
    const Watched* known = find(bounds.name);
    watched.push_back(known != nullptr ? *known : Watched{});
    watched.back().bounds = bounds;
  }
  signals_ = std::move(watched);
}

void Governor::tell(const std::string& name, const SignalReading& reading, SteadyTime now) {
  Watched* signal = find(name);
  if (signal == nullptr) return;
  signal->told = now;
  signal->reading = reading;
  signal->failure.clear();
  const double share = reading.value ? share_of(signal->bounds, *reading.value) : 1;
  if (share <= 0) signal->is_held = true;
  if (share >= 1) signal->is_held = false;
}

void Governor::tell_failed(const std::string& name, const std::string& why, SteadyTime now) {
  Watched* signal = find(name);
  if (signal == nullptr) return;
  signal->told = now;
  signal->reading = {};
  signal->failure = why;
}

Allowance Governor::allowance(SteadyTime now) const {
  Allowance allowance;
  for (const Watched& each : signals_) {
    allowance.signals.push_back(progress_of(each, now));
    const SignalProgress& said = allowance.signals.back();
    const std::string reason = said.name + ' ' + said.says;
    if (said.share < allowance.share) {
      allowance.share = said.share;
      allowance.held_by = reason;
    }
    if (is_critical(each.bounds, said.value) && allowance.critical.empty()) {
      allowance.critical = reason;
    }
  }
  return allowance;
}

Governor::Watched* Governor::find(const std::string& name) {
  const auto found =
      std::ranges::find(signals_, name, [](const Watched& each) { return each.bounds.name; });
  return found == signals_.end() ? nullptr : &*found;
}

SignalProgress Governor::progress_of(const Watched& signal, SteadyTime now) {
  const SignalBounds& bounds = signal.bounds;
  SignalProgress said{.name = bounds.name,
                      .value = std::nullopt,
                      .goal = bounds.goal,
                      .limit = bounds.limit,
                      .says = "",
                      .share = 0};
  if (!signal.told) {
    said.says = "has not been read yet";
  } else if (now - *signal.told > kStaleAfter) {
    const auto age = std::chrono::duration<double>(now - *signal.told).count();
    said.says =
        fmt::format("was read {} ago for the last time", signal_text(SignalUnit::seconds, age));
  } else if (!signal.failure.empty()) {
    said.says = "can't be read: " + signal.failure;
  } else if (!signal.reading.value) {
    said.says = "is not known: " + signal.reading.detail;
    said.share = 1;
  } else {
    said.value = signal.reading.value;
    said.says = reading_text(bounds, signal.reading);
    said.share = signal.is_held ? 0 : share_of(bounds, *said.value);
  }
  return said;
}

// What can't be read, or was not for long, is no reason to stop: it is one to pause, and may pass.
bool Governor::is_critical(const SignalBounds& bounds, const std::optional<double>& value) {
  if (!bounds.critical || !value) return false;
  return bounds.goal > bounds.limit ? *value <= *bounds.critical : *value >= *bounds.critical;
}

}  // namespace ratchet
