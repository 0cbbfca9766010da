#include "base/clock.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <condition_variable>
#include <cstdio>
#include <mutex>

#include "base/error.hpp"

namespace ratchet {

WallTime SystemClock::wall() const {
  return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady() const {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::steady_clock::now());
}

bool SystemClock::sleep(Milliseconds duration, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wakeup;
  std::unique_lock lock(mutex);
  wakeup.wait_for(lock, stop, duration, [] { return false; });
  return !stop.stop_requested();
}

bool ManualClock::sleep(Milliseconds duration, std::stop_token stop) {
  if (stop.stop_requested()) return false;
  advance(duration);
  return true;
}

void ManualClock::advance(Milliseconds duration) {
  wall_ += duration;
  steady_ += duration;
}

std::string to_iso(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (time - seconds).count());
}

WallTime from_iso(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  int milliseconds = 0;
  const int fields = std::sscanf(text.c_str(), "%d-%u-%uT%d:%d:%d.%dZ", &year, &month, &day, &hours,
                                 &minutes, &seconds, &milliseconds);
  if (fields != 7) {
    throw Error(ErrorKind::store_failed,
                {.message = fmt::format("the journal holds \"{}\" where a time belongs", text),
                 .hint = "The journal was changed by hand; restore it from a backup."});
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  return WallTime{std::chrono::sys_days{date}.time_since_epoch() + std::chrono::hours{hours} +
                  std::chrono::minutes{minutes} + std::chrono::seconds{seconds} +
                  Milliseconds{milliseconds}};
}

}  // namespace ratchet
