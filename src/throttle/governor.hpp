// How much of its duty the signals leave to a run. Pure: it is told what each look at a signal has
// found and asked for the least that any of them allows.
//
// A signal allows everything up to its goal, nothing from its limit on, and between them in
// proportion. One that was at its limit allows nothing until it is back at its goal, so that a run
// doesn't go on and off. A signal fails closed: one that can't be read, or was not read for three
// polls, counts as at its limit, and is named as the reason. One that is there to be read and has
// nothing to say (a store without replicas) allows everything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/signal.hpp"

namespace ratchet {

inline constexpr Milliseconds kPollInterval{1'000};

// Where the goal is above the limit, less is worse.
struct SignalBounds {
  std::string name;
  SignalUnit unit = SignalUnit::count;
  double goal = 0;
  double limit = 0;
  std::optional<double> critical{};  // the run has to stop
  bool operator==(const SignalBounds&) const = default;
};

// What is left to a run.
struct Allowance {
  double share = 1;      // of its duty; 0: pause
  std::string held_by;   // "replica_lag 4.2 s on r2 (goal 1 s, limit 10 s)"; empty: nothing
  std::string critical;  // the same of a signal that is past bearing: stop
  std::vector<SignalProgress> signals;
};

class Governor {
 public:
  // In place of those before; what is known of one that stays is kept.
  void watch(const std::vector<SignalBounds>& signals);

  void tell(const std::string& name, const SignalReading& reading, SteadyTime now);
  void tell_failed(const std::string& name, const std::string& why, SteadyTime now);

  Allowance allowance(SteadyTime now) const;

 private:
  struct Watched {
    SignalBounds bounds;
    std::optional<SteadyTime> told;
    SignalReading reading;
    std::string failure;
    bool is_held = false;  // was at its limit, and not at its goal since
  };

  Watched* find(const std::string& name);
  static SignalProgress progress_of(const Watched& signal, SteadyTime now);
  static bool is_critical(const SignalBounds& bounds, const std::optional<double>& value);

  std::vector<Watched> signals_;
};

}  // namespace ratchet
