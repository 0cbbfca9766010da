// Time, as something that can be handed in. Everything that waits or stamps goes through a Clock,
// so that tests use ManualClock and never sleep for luck.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

namespace ratchet {

using Milliseconds = std::chrono::milliseconds;
using WallTime = std::chrono::sys_time<Milliseconds>;
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::microseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime wall() const = 0;
  virtual SteadyTime steady() const = 0;
  // Returns early, with false, when a stop is requested.
  virtual bool sleep(Milliseconds duration, std::stop_token stop) = 0;
};

class SystemClock final : public Clock {
 public:
  WallTime wall() const override;
  SteadyTime steady() const override;
  bool sleep(Milliseconds duration, std::stop_token stop) override;
};

// Stands still until somebody sleeps on it or moves it.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime start) : wall_(start) {}
  WallTime wall() const override { return wall_; }
  SteadyTime steady() const override { return steady_; }
  bool sleep(Milliseconds duration, std::stop_token stop) override;
  void advance(Milliseconds duration);

 private:
  WallTime wall_;
  SteadyTime steady_{};
};

// "2026-11-22T15:04:19.123Z"; the form in which the journal keeps times.
std::string to_iso(WallTime time);
// The inverse of to_iso. Throws Error{store_failed} on anything else.
WallTime from_iso(const std::string& text);

}  // namespace ratchet
