#include "migration/units.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "migration/settings.hpp"

namespace ratchet {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t size;
};

// Biggest first: the order in which they may follow each other.
constexpr std::array kDurations = {Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                                   Unit{"s", 1'000}, Unit{"ms", 1}};
constexpr std::array kSizes = {Unit{"TB", 1'000'000'000'000}, Unit{"GB", 1'000'000'000},
                               Unit{"MB", 1'000'000}, Unit{"kB", 1'000}, Unit{"B", 1}};
constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

// Takes digits off the front.
std::optional<std::int64_t> take_digits(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_integer(text.substr(0, end));
  text.remove_prefix(end);
  return number;
}

std::optional<std::int64_t> scaled(std::int64_t number, std::int64_t size) {
  if (number > std::numeric_limits<std::int64_t>::max() / size) return std::nullopt;
  return number * size;
}

bool is_day(std::string_view text) { return std::ranges::find(kDays, text) != kDays.end(); }

// "HH:MM", up to 24:00.
bool is_time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return false;
  std::string_view hours = text.substr(0, 2);
  std::string_view minutes = text.substr(3);
  const auto h = take_digits(hours);
  const auto m = take_digits(minutes);
  if (!h || !m || !hours.empty() || !minutes.empty()) return false;
  return *m < 60 && (*h < 24 || (*h == 24 && *m == 0));
}

bool is_range(std::string_view text, bool (*is_end)(std::string_view)) {
  const std::size_t dash = text.find('-');
  return dash != std::string_view::npos && is_end(text.substr(0, dash)) &&
         is_end(text.substr(dash + 1));
}

}  // namespace

std::optional<double> parse_ratio(std::string_view text) {
  if (!text.ends_with('%')) return parse_number(text);
  text.remove_suffix(1);
  const auto percent = parse_number(text);
  return percent ? std::optional(*percent / 100) : std::nullopt;
}

std::optional<Milliseconds> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  while (!text.empty()) {
    const auto number = take_digits(text);
    const std::size_t letters = std::min(text.find_first_of("0123456789"), text.size());
    const auto unit =
        std::find_if(kDurations.begin() + next_unit, kDurations.end(),
                     [&](const Unit& each) { return each.name == text.substr(0, letters); });
    if (!number || unit == kDurations.end()) return std::nullopt;
    const auto part = scaled(*number, unit->size);
    if (!part || *part > std::numeric_limits<std::int64_t>::max() - total) return std::nullopt;
    total += *part;
    next_unit = static_cast<std::size_t>(unit - kDurations.begin()) + 1;
    text.remove_prefix(letters);
  }
  return Milliseconds{total};
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  const auto number = take_digits(text);
  const auto unit = std::ranges::find(kSizes, text, &Unit::name);
  if (!number || unit == kSizes.end()) return std::nullopt;
  return scaled(*number, unit->size);
}

bool is_window(std::string_view text) {
  if (!text.ends_with(" UTC")) return false;
  text.remove_suffix(4);
  const std::size_t blank = text.find(' ');
  if (blank != std::string_view::npos) {
    const std::string_view days = text.substr(0, blank);
    if (!is_day(days) && !is_range(days, is_day)) return false;
    text.remove_prefix(blank + 1);
  }
  return is_range(text, is_time_of_day);
}

}  // namespace ratchet
