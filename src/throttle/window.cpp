#include "throttle/window.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ratchet {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr int kDaysOfWeek = 7;
constexpr std::string_view kZone = " UTC";

std::optional<int> day_of(std::string_view word) {
  const auto found = std::ranges::find(kDays, word);
  if (found == kDays.end()) return std::nullopt;
  return static_cast<int>(found - kDays.begin());
}

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "22:00"
std::optional<minutes> time_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto hour = number_of(text.substr(0, colon));
  const auto minute = number_of(text.substr(colon + 1));
  if (!hour || !minute) return std::nullopt;
  return minutes{*hour * 60 + *minute};
}

struct Halves {
  std::string_view first;
  std::string_view second;
};
// "Mon-Fri"; "Sat" is both.
Halves halves_of(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return {text, text};
  return {text.substr(0, dash), text.substr(dash + 1)};
}

// Monday is 0.
int weekday_of(std::chrono::sys_days day) {
  return static_cast<int>(std::chrono::weekday(day).iso_encoding()) - 1;
}

}  // namespace

std::optional<Window> Window::parse(std::string_view text) {
  if (!text.ends_with(kZone)) return std::nullopt;
  text.remove_suffix(kZone.size());
  Window window;
  const std::size_t blank = text.find(' ');
  if (blank != std::string_view::npos) {
    const Halves words = halves_of(text.substr(0, blank));
    const auto first = day_of(words.first);
    const auto last = day_of(words.second);
    if (!first || !last) return std::nullopt;
    window.first_day_ = *first;
    window.last_day_ = *last;
    text.remove_prefix(blank + 1);
  }
  const Halves times = halves_of(text);
  const auto opens = time_of(times.first);
  const auto closes = time_of(times.second);
  if (!opens || !closes) return std::nullopt;
  window.opens_ = *opens;
  // One that closes before it opens closes on the next day.
  window.closes_ = *closes > *opens ? *closes : *closes + days{1};
  return window;
}

bool Window::opens_on(int day) const {
  if (first_day_ <= last_day_) return day >= first_day_ && day <= last_day_;
  return day >= first_day_ || day <= last_day_;  // "Sat-Mon"
}

bool Window::is_open(WallTime at) const {
  const auto today = std::chrono::floor<days>(at);
  for (const auto day : {today - days{1}, today}) {
    if (!opens_on(weekday_of(day))) continue;
    if (at >= day + opens_ && at < day + closes_) return true;
  }
  return false;
}

WallTime Window::next_opening(WallTime at) const {
  if (is_open(at)) return at;
  const auto today = std::chrono::floor<days>(at);
  for (int ahead = 0; ahead <= kDaysOfWeek; ++ahead) {
    const auto day = today + days{ahead};
    if (opens_on(weekday_of(day)) && day + opens_ >= at) return day + opens_;
  }
  return at;
}

}  // namespace ratchet
