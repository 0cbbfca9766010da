#include "report/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.hpp"

namespace ratchet {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The larger unit, and the smaller one where it is not nothing.
std::string two_units(std::int64_t large, std::string_view large_unit, std::int64_t small,
                      std::string_view small_unit) {
  if (small == 0) return fmt::format("{} {}", large, large_unit);
  return fmt::format("{} {} {:02} {}", large, large_unit, small, small_unit);
}

std::string_view month_name(std::chrono::month month) {
  constexpr std::array<std::string_view, 12> kNames = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return kNames[static_cast<unsigned>(month) - 1];
}

// One digit behind the point while it says something: 1.3, 48.2, 137.
std::string three_digits(double number) {
  return number < 100 ? fmt::format("{:.1f}", number) : fmt::format("{:.0f}", number);
}

}  // namespace

std::string duration_text(Milliseconds duration) {
  const std::int64_t ms = std::max<std::int64_t>(duration.count(), 0);
  if (ms < 1'000) return fmt::format("{} ms", ms);
  if (ms < 10'000) return fmt::format("{:.1f} s", static_cast<double>(ms / 100) / 10);
  const std::int64_t s = ms / 1'000;
  if (s < 60) return fmt::format("{} s", s);
  const std::int64_t m = s / 60;
  if (m < 10) return two_units(m, "m", s % 60, "s");
  if (m < 60) return fmt::format("{} m", m);
  const std::int64_t h = m / 60;
  if (h < 48) return two_units(h, "h", m % 60, "m");
  return fmt::format("{} d {} h", h / 24, h % 24);
}

std::string compact_duration(Milliseconds duration) {
  std::string text = duration_text(duration);
  std::erase(text, ' ');
  return text;
}

std::string expected_hold(Milliseconds hold) {
  constexpr Milliseconds kShort{5};
  if (hold < kShort) return "< 5 ms";
  return "~" + duration_text(hold);
}

std::string count_text(std::int64_t count) {
  if (count < 1'000'000) return with_thousands(count);
  if (count < 1'000'000'000) return three_digits(static_cast<double>(count) / 1e6) + " M";
  return three_digits(static_cast<double>(count) / 1e9) + " G";
}

std::string compact_count(std::int64_t count) {
  if (count < 10'000) return fmt::format("{}", count);
  if (count < 1'000'000) return fmt::format("{}k", count / 1'000);
  std::string text = count_text(count);
  std::erase(text, ' ');
  return text;
}

std::string counted(std::int64_t count, const std::string& thing) {
  return fmt::format("{} {}{}", with_thousands(count), thing, count == 1 ? "" : "s");
}

std::string rows_text(std::int64_t rows) {
  return fmt::format("{} row{}", count_text(rows), rows == 1 ? "" : "s");
}

std::string bytes_text(std::int64_t bytes) {
  constexpr std::array<std::string_view, 5> kUnits = {"kB", "MB", "GB", "TB", "PB"};
  if (bytes < 1'000) return fmt::format("{} B", bytes);
  double amount = static_cast<double>(bytes) / 1'000;
  std::size_t unit = 0;
  for (; amount >= 1'000 && unit + 1 < kUnits.size(); ++unit) amount /= 1'000;
  return fmt::format("{:.{}f} {}", amount, amount < 10 ? 1 : 0, kUnits[unit]);
}

int percent_of(Share share) {
  if (share.whole <= 0) return 0;
  const double part = static_cast<double>(share.done) / static_cast<double>(share.whole);
  return static_cast<int>(std::clamp(part, 0.0, 1.0) * 100);
}

std::string when_text(WallTime at, Now now) {
  const auto day = std::chrono::floor<days>(at);
  const auto today = std::chrono::floor<days>(now.time);
  const std::chrono::year_month_day date{day};
  if (day == today) {
    const std::chrono::hh_mm_ss time{at - day};
    return fmt::format("{:02}:{:02}Z", time.hours().count(), time.minutes().count());
  }
  if (date.year() == std::chrono::year_month_day{today}.year()) {
    return fmt::format("{} {}", static_cast<unsigned>(date.day()), month_name(date.month()));
  }
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string ago_text(WallTime at, Now now) { return duration_text(now.time - at) + " ago"; }

std::string stamp_text(WallTime at) {
  const std::string iso = to_iso(at);
  return iso.substr(0, iso.find('.')) + "Z";
}

}  // namespace ratchet
