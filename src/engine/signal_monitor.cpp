#include "engine/signal_monitor.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "engine/signals/own_signals.hpp"

namespace ratchet {
namespace {

// Stands for all of them while nothing can be read.
constexpr std::string_view kNoConnection = "signals";

bool is_there(const Signals& signals, const SignalBounds& wanted) {
  return std::ranges::any_of(signals,
                             [&](const auto& each) { return each->name() == wanted.name; });
}

}  // namespace

void SignalMonitor::watch(const Settings& settings) {
  std::vector<SignalBounds> wanted = signals_wanted(settings);
  {
    const std::lock_guard lock(mutex_);
    if (wanted == wanted_) return;
    wanted_ = std::move(wanted);
  }
  if (!thread_.joinable()) {
    start(settings);
  } else {
    watch_what_is_there();
  }
}

Allowance SignalMonitor::allowance() const {
  const std::lock_guard lock(mutex_);
  return governor_.allowance(monitored_.clock.steady());
}

void SignalMonitor::start(const Settings& settings) {
  settings_ = settings;
  poll({});
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void SignalMonitor::run(const std::stop_token& stop) {
  while (monitored_.clock.sleep(kPollInterval, stop)) poll(stop);
}

void SignalMonitor::poll(const std::stop_token& stop) {
  if (!connect()) return;
  for (const auto& signal : signals_) {
    // Each may take its second where the server hardly answers.
    if (stop.stop_requested()) return;
    bool is_wanted = false;
    {
      const std::lock_guard lock(mutex_);
      is_wanted = std::ranges::any_of(
          wanted_, [&](const SignalBounds& each) { return each.name == signal->name(); });
    }
    if (is_wanted) read(*signal);
  }
}

bool SignalMonitor::connect() {
  if (session_ != nullptr) return true;
  try {
    auto session = std::make_unique<LastingSession>(monitored_.store);
    session->connect();
    session_ = std::move(session);
  } catch (const Error& error) {
    const std::string name(kNoConnection);
    const std::lock_guard lock(mutex_);
    governor_.watch({{.name = name, .unit = SignalUnit::gate, .goal = 0, .limit = 1}});
    governor_.tell_failed(name, error.message(), monitored_.clock.steady());
    return false;
  }
  make_signals();
  watch_what_is_there();
  return true;
}

void SignalMonitor::make_signals() {
  const SignalScope scope{.session = *session_,
                          .clock = monitored_.clock,
                          .tables = monitored_.tables,
                          .replicas = monitored_.replicas};
  Signals made = monitored_.store.signals(scope);
  for (auto& each : own_signals(settings_, scope)) made.push_back(std::move(each));
  made.push_back(make_busy_rate_signal(monitored_.attempts));
  const std::lock_guard lock(mutex_);
  signals_ = std::move(made);
}

void SignalMonitor::watch_what_is_there() {
  const std::lock_guard lock(mutex_);
  std::vector<SignalBounds> watched = wanted_;
  std::erase_if(watched, [&](const SignalBounds& each) { return !is_there(signals_, each); });
  governor_.watch(watched);
}

void SignalMonitor::read(Signal& signal) {
  const std::string name(signal.name());
  SignalReading reading;
  std::optional<std::string> failure;
  try {
    reading = signal.read();
  } catch (const Error& error) {
    failure = error.message();
  }
  const SteadyTime now = monitored_.clock.steady();
  const std::lock_guard lock(mutex_);
  if (failure) {
    governor_.tell_failed(name, *failure, now);
  } else {
    governor_.tell(name, reading, now);
  }
}

}  // namespace ratchet
