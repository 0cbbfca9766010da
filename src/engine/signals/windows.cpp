// windows: work only in the hours that somebody has chosen.
#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "engine/signals/own_signals.hpp"
#include "engine/site.hpp"
#include "throttle/window.hpp"

namespace ratchet {
namespace {

class WindowsSignal final : public Signal {
 public:
  WindowsSignal(std::vector<Window> windows, const Clock& clock)
      : windows_(std::move(windows)), clock_(clock) {}

  std::string_view name() const override { return "windows"; }

  SignalReading read() override {
    const WallTime now = clock_.wall();
    std::vector<WallTime> openings;
    for (const Window& each : windows_) openings.push_back(each.next_opening(now));
    const WallTime next = *std::ranges::min_element(openings);
    if (next <= now) return {.value = 0};
    return {.value = 1, .detail = "are closed until " + to_brief(next)};
  }

 private:
  std::vector<Window> windows_;
  const Clock& clock_;
};

}  // namespace

std::unique_ptr<Signal> make_windows_signal(const std::vector<std::string>& windows,
                                            const Clock& clock) {
  std::vector<Window> parsed;
  for (const std::string& each : windows) {
    const auto window = Window::parse(each);
    ensure(window.has_value(), "settings let through what is no window");
    parsed.push_back(*window);
  }
  ensure(!parsed.empty(), "no window");
  return std::make_unique<WindowsSignal>(std::move(parsed), clock);
}

}  // namespace ratchet
