#include "rehearsal/made_up.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"

namespace ratchet {
namespace {

constexpr std::int64_t kLetters = 26;
constexpr std::int64_t kDays = 28;
constexpr std::int64_t kMonths = 12;
constexpr std::int64_t kYears = 40;
constexpr std::size_t kLongText = 4'000;

std::string letters(std::int64_t number, int count) {
  std::string text;
  for (int at = 0; at < count; ++at) {
    text.insert(text.begin(), static_cast<char>('a' + number % kLetters));
    number /= kLetters;
  }
  return text;
}

std::string date(std::int64_t number) {
  return fmt::format("{}-{:02}-{:02}", 1985 + number / (kDays * kMonths) % kYears,
                     1 + number / kDays % kMonths, 1 + number % kDays);
}

std::string clock_time(std::int64_t number) {
  return fmt::format("{:02}:{:02}:{:02}", number / 3'600 % 24, number / 60 % 60, number % 60);
}

std::string uuid(std::int64_t number) {
  return fmt::format("5eed0000-0000-4000-8000-{:012x}", number);
}

std::string word(TextStyle style, std::int64_t number) {
  switch (style) {
    case TextStyle::word: return "w" + std::to_string(number);
    case TextStyle::number: return std::to_string(number);
    case TextStyle::two_letters: return letters(number, 2);
    case TextStyle::date: return date(number);
    case TextStyle::email: return fmt::format("w{}@example.org", number);
    case TextStyle::phone: return fmt::format("+47 {:08}", number);
    case TextStyle::uuid: return uuid(number);
    case TextStyle::json: return fmt::format("{{\"n\":{}}}", number);
    case TextStyle::decimal: return fmt::format("{}.5", number);
  }
  unreachable("a style of texts without a text");
}

std::string fitting(std::string text, std::int64_t length_max) {
  const auto most = static_cast<std::size_t>(length_max);
  // What tells the rows apart stands at the end.
  if (length_max > 0 && text.size() > most) text = text.substr(text.size() - most);
  return text;
}

std::vector<Value> nasty_texts(std::int64_t length_max) {
  std::vector<Value> values;
  for (const char* each : {"",
                           " ",
                           " leading",
                           "trailing ",
                           "two  spaces",
                           "O'Brien",
                           "a\"b\\c",
                           "Zo\u00eb",
                           "\u4e2d\u6587",
                           "\U0001F469\u200D\U0001F469\u200D\U0001F467",
                           "\u0130stanbul",
                           "e\u0301",
                           "\u202Eabc",
                           "tab\there",
                           "two\nlines",
                           "0",
                           "-1",
                           "007",
                           "1e3",
                           "NULL",
                           "null",
                           "%_",
                           "2024-02-30"}) {
    values.emplace_back(std::string(each));
  }
  const std::size_t longest = length_max > 0 ? static_cast<std::size_t>(length_max) : kLongText;
  values.emplace_back(std::string(longest, 'x'));
  return values;
}

}  // namespace

Value tame_value(const ColumnKind& kind, TextStyle style, std::int64_t number) {
  switch (kind.kind) {
    case ValueKind::boolean: return Value(number % 2);
    case ValueKind::integer: return Value(number);
    case ValueKind::decimal: return Value(std::to_string(number));
    case ValueKind::real: return Value(static_cast<double>(number) + 0.5);
    case ValueKind::text: return Value(fitting(word(style, number), kind.length_max));
    case ValueKind::date: return Value(date(number));
    case ValueKind::time: return Value(clock_time(number));
    case ValueKind::timestamp: return Value(date(number) + " " + clock_time(number));
    case ValueKind::uuid: return Value(uuid(number));
    case ValueKind::json: return Value(word(TextStyle::json, number));
    case ValueKind::bytes: return Value(Blob{std::to_string(number)});
    case ValueKind::word: {
      if (kind.words.empty()) return Null{};
      return Value(kind.words[static_cast<std::size_t>(number) % kind.words.size()]);
    }
    case ValueKind::other: {
      if (kind.extremes.empty()) return Null{};
      return kind.extremes[static_cast<std::size_t>(style) % kind.extremes.size()];
    }
  }
  unreachable("a kind of values without a value");
}

std::vector<Value> nasty_values(const ColumnKind& kind) {
  std::vector<Value> values{Null{}};
  if (kind.kind == ValueKind::text) {
    std::ranges::move(nasty_texts(kind.length_max), std::back_inserter(values));
  }
  if (kind.kind == ValueKind::integer || kind.kind == ValueKind::decimal) {
    for (const std::int64_t each : {0, -1}) values.emplace_back(each);
  }
  for (const std::string& each : kind.words) values.emplace_back(each);
  std::ranges::copy(kind.extremes, std::back_inserter(values));
  return values;
}

}  // namespace ratchet
