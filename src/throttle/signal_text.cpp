#include "throttle/signal_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/ensure.hpp"

namespace ratchet {
namespace {

struct Scale {
  double from;
  std::string_view unit;
};
constexpr std::array kTimes = {Scale{86'400, "d"}, Scale{3'600, "h"}, Scale{60, "m"},
                               Scale{1, "s"}};
constexpr std::array kSizes = {Scale{1e12, "TB"}, Scale{1e9, "GB"}, Scale{1e6, "MB"},
                               Scale{1e3, "kB"}, Scale{1, "B"}};

// At most one decimal, and none where it says nothing.
std::string brief(double value) {
  const double rounded = std::round(value * 10) / 10;
  if (rounded >= 100 || rounded == std::floor(rounded)) return fmt::format("{:.0f}", value);
  return fmt::format("{:.1f}", rounded);
}

template <class Scales>
std::string scaled(double value, const Scales& scales) {
  for (const Scale& each : scales) {
    if (value >= each.from) return fmt::format("{} {}", brief(value / each.from), each.unit);
  }
  return fmt::format("{} {}", brief(value), scales.back().unit);
}

}  // namespace

std::string signal_text(SignalUnit unit, double value) {
  switch (unit) {
    case SignalUnit::seconds: return scaled(value, kTimes);
    case SignalUnit::bytes: return scaled(value, kSizes);
    case SignalUnit::count: return brief(value);
    case SignalUnit::ratio: return brief(value * 100) + " %";
    case SignalUnit::factor: return brief(value) + " times";
    case SignalUnit::gate: return value > 0 ? "closed" : "open";
  }
  unreachable("a signal without a unit");
}

}  // namespace ratchet
