// A time of the week in which work is allowed: "Mon-Fri 22:00-06:00 UTC". Pure. A window that goes
// over midnight belongs to the day on which it opens.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace ratchet {

class Window {
 public:
  // nullopt for what settings would not have let through (migration/units.hpp).
  static std::optional<Window> parse(std::string_view text);

  bool is_open(WallTime at) const;
  // At or behind `at`, a week ahead at most.
  WallTime next_opening(WallTime at) const;

 private:
  bool opens_on(int day) const;

  int first_day_ = 0;  // Monday
  int last_day_ = 6;
  std::chrono::minutes opens_{0};  // since midnight
  std::chrono::minutes closes_{0};
};

}  // namespace ratchet
