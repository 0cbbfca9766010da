// What a store tells of how much more work it can take: one look at one thing. What a reading means
// (full speed, slower, pause) is throttle's, and when to look the engine's. An open set: a signal
// is a file of its dialect and a line in that dialect's signals.def.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "dialect/session.hpp"

namespace ratchet {

// gate: 0 is open, 1 is closed, and the detail says why.
enum class SignalUnit { seconds, bytes, count, ratio, factor, gate };

struct SignalReading {
  std::optional<double> value;  // absent: there is no such thing here, or nobody can know
  std::string detail{};         // "on r2"; or why it can't be known; may be empty
};

class Signal {
 public:
  virtual ~Signal() = default;

  virtual std::string_view name() const = 0;  // as in the settings: "replica_lag"
  // One look, bounded: it takes a second or so at most. Throws Error where it should be known and
  // can't be read: that counts as the worst reading.
  virtual SignalReading read() = 0;
};

using Signals = std::vector<std::unique_ptr<Signal>>;

// What one signal has said last, for people and machines.
struct SignalProgress {
  std::string name;             // "replica_lag"
  std::optional<double> value;  // in its own unit; absent: it can't be read
  double goal = 0;
  double limit = 0;
  std::string says;  // "4.2 s on r2 (goal 1 s, limit 10 s)"; or why it can't be read
  double share = 1;  // of full speed that it allows; 0: pause
  bool operator==(const SignalProgress&) const = default;
};

// What signals look at, and with what. The references outlive them.
struct SignalScope {
  Session& session;  // for short transactions, and of nobody else's
  Clock& clock;
  std::vector<QualifiedName> tables;  // that are worked on
  std::vector<std::string> replicas;  // urls; empty: those that the store knows of
};

}  // namespace ratchet
