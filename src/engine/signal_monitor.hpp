// Looks at every signal each second, in a thread and on a connection of its own, while the work is
// under way: what the work does to others shows only then. It owns that thread and connection; what
// the readings mean is the governor's.
//
// A signal of a product that this store has not is left out. When the store can't be connected to,
// that itself is a reason to pause. Not for a clock that stands still (ManualClock).
#pragma once

#include <mutex>
#include <thread>

#include "engine/lasting_session.hpp"
#include "engine/signals/own_signals.hpp"
#include "migration/settings.hpp"
#include "throttle/governor.hpp"

namespace ratchet {

// What is looked at. The references outlive the monitor.
struct Monitored {
  Store& store;
  Clock& clock;
  const Attempts& attempts;
  std::vector<QualifiedName> tables;
  std::vector<std::string> replicas;
};

class SignalMonitor {
 public:
  explicit SignalMonitor(Monitored monitored) : monitored_(std::move(monitored)) {}
  SignalMonitor(const SignalMonitor&) = delete;
  SignalMonitor& operator=(const SignalMonitor&) = delete;

  // By these settings from now on; of flag file, windows and probes the first ones count. The first
  // time it looks at once, so that there is something to go by. Where nothing is asked for, there
  // is neither thread nor connection.
  void watch(const Settings& settings);
  Allowance allowance() const;

 private:
  void start(const Settings& settings);
  void run(const std::stop_token& stop);
  void poll(const std::stop_token& stop);
  bool connect();
  void make_signals();
  void watch_what_is_there();
  void read(Signal& signal);

  Monitored monitored_;
  mutable std::mutex mutex_;  // of the three that follow
  Governor governor_;
  std::vector<SignalBounds> wanted_;
  Signals signals_;    // only the thread changes them, and works on them without the lock
  Settings settings_;  // written before there is a thread
  std::unique_ptr<LastingSession> session_;  // of the thread, once it runs
  std::jthread thread_;                      // last: it uses the rest
};

}  // namespace ratchet
