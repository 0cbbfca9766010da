#include "postgres/canonical.hpp"

#include <algorithm>
#include <string_view>

#include "base/ensure.hpp"

namespace ratchet::postgres {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool are_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

// '0' stands for a digit, anything else for itself.
bool looks_like(std::string_view text, std::string_view pattern) {
  return std::ranges::equal(
      text, pattern, [](char c, char wanted) { return wanted == '0' ? is_digit(c) : c == wanted; });
}

bool take_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

bool is_infinite(std::string_view text) { return text == "infinity" || text == "-infinity"; }

// 1.50, -0.1, and neither 01 nor -0
bool is_number(std::string_view text) {
  if (text == "NaN" || text == "Infinity" || text == "-Infinity") return true;
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  if (is_negative && text.find_first_of("123456789") == std::string_view::npos) return false;
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view rest = text.substr(point);
  if (whole.empty() || !are_digits(whole) || (whole.size() > 1 && whole[0] == '0')) return false;
  return rest.empty() || (rest.size() > 1 && are_digits(rest.substr(1)));
}

bool is_day(std::string_view text) {
  constexpr std::string_view kMonthAndDay = "-00-00";
  constexpr std::size_t kYear = 4;
  if (text.size() < kYear + kMonthAndDay.size()) return false;
  const std::string_view year = text.substr(0, text.size() - kMonthAndDay.size());
  return looks_like(text.substr(year.size()), kMonthAndDay) && are_digits(year) &&
         (year.size() == kYear || year[0] != '0');
}

// A day has its last second at 23:59:59; only a time by itself may be 24:00:00.
bool is_clock(std::string_view text) {
  constexpr std::size_t kSecond = 8;
  constexpr std::size_t kDigitsMax = 6;
  const std::string_view second = text.substr(0, kSecond);
  if (!looks_like(second, "00:00:00") || second.substr(0, 2) > "23") return false;
  if (second[3] > '5' || second[6] > '5') return false;
  if (text.size() == kSecond) return true;
  const std::string_view fraction = text.substr(kSecond + 1);
  return text[kSecond] == '.' && !fraction.empty() && fraction.size() <= kDigitsMax &&
         are_digits(fraction) && fraction.back() != '0';
}

bool is_date(std::string_view text) {
  if (is_infinite(text)) return true;
  take_end(text, " BC");
  return is_day(text);
}

bool is_moment(std::string_view text) {
  if (is_infinite(text)) return true;
  take_end(text, " BC");
  const std::size_t blank = text.find(' ');
  return blank != std::string_view::npos && is_day(text.substr(0, blank)) &&
         is_clock(text.substr(blank + 1));
}

bool is_uuid(std::string_view text) {
  constexpr std::string_view kPattern = "00000000-0000-0000-0000-000000000000";
  return std::ranges::equal(text, kPattern, [](char c, char wanted) {
    return wanted == '-' ? c == '-' : is_digit(c) || (c >= 'a' && c <= 'f');
  });
}

std::int64_t digits_behind_point(std::string_view text) {
  take_end(text, " BC");
  const std::size_t point = text.find('.');
  return point == std::string_view::npos ? 0 : static_cast<std::int64_t>(text.size() - point - 1);
}

std::int64_t characters_in(std::string_view text) {
  return std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

}  // namespace

bool is_canonical(const Value& value, Carried as) {
  const auto* text = std::get_if<std::string>(&value);
  const auto is = [&](bool (*looks_right)(std::string_view)) {
    return is_null(value) || (text != nullptr && looks_right(*text));
  };
  switch (as) {
    case Carried::number: return is(is_number);
    case Carried::date: return is(is_date);
    case Carried::time:
      return is([](std::string_view time) { return time == "24:00:00" || is_clock(time); });
    case Carried::local_moment:
    case Carried::moment: return is(is_moment);
    case Carried::uuid: return is(is_uuid);
    case Carried::boolean:
    case Carried::integer:
    case Carried::real:
    case Carried::text:
    case Carried::bytes:
    case Carried::json:
    case Carried::own: return true;
  }
  unreachable("a kind of what is carried");
}

bool fits(const Value& value, const Holding& column) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || !column.size) return true;
  switch (column.as) {
    case Carried::text: return characters_in(*text) <= *column.size;
    case Carried::number:
      return text->find_first_of("NI") != std::string::npos ||
             digits_behind_point(*text) == column.scale.value_or(0);
    case Carried::time:
    case Carried::local_moment:
    case Carried::moment: return digits_behind_point(*text) <= *column.size;
    case Carried::boolean:
    case Carried::integer:
    case Carried::real:
    case Carried::bytes:
    case Carried::date:
    case Carried::uuid:
    case Carried::json:
    case Carried::own: return true;
  }
  unreachable("a kind of what is carried");
}

}  // namespace ratchet::postgres
