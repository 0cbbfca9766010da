#include "sqlite/carried.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include "base/text.hpp"
#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

struct Word {
  std::string_view in_type;
  Carried as;
};
// The first that a declared type holds. Those that decide the affinity come where SQLite asks for
// them; the others have names of their own.
constexpr std::array kWords = {
    Word{"bool", Carried::boolean},
    Word{"timestamptz", Carried::moment},
    Word{"with time zone", Carried::moment},
    Word{"point", Carried::own},
    Word{"interval", Carried::own},
    Word{"int", Carried::integer},
    Word{"char", Carried::text},
    Word{"clob", Carried::text},
    Word{"text", Carried::text},
    Word{"blob", Carried::bytes},
    Word{"real", Carried::real},
    Word{"floa", Carried::real},
    Word{"doub", Carried::real},
    Word{"uuid", Carried::uuid},
    Word{"json", Carried::json},
    Word{"timestamp", Carried::local_moment},
    Word{"datetime", Carried::local_moment},
    Word{"date", Carried::date},
    Word{"time", Carried::time},
};

Carried kind_of(const std::string& type) {
  const auto* found = std::ranges::find_if(
      kWords, [&](const Word& word) { return type.find(word.in_type) != std::string::npos; });
  return found == kWords.end() ? Carried::own : found->as;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_digits(std::string_view text) {
  while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
  return text;
}

// What a column of a numeric affinity would make a number of: " -1.5e3 ".
bool looks_like_number(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n\v\f\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return false;
  text = text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
  if (text.front() == '-' || text.front() == '+') text.remove_prefix(1);
  std::string_view rest = without_digits(text);
  std::size_t digits = text.size() - rest.size();
  if (rest.starts_with('.')) {
    const std::string_view behind = without_digits(rest.substr(1));
    digits += rest.size() - 1 - behind.size();
    rest = behind;
  }
  if (digits == 0) return false;
  if (rest.empty()) return true;
  if (rest.front() != 'e' && rest.front() != 'E') return false;
  rest.remove_prefix(1);
  if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
  return !rest.empty() && without_digits(rest).empty();
}

// As it is stored there.
Value stored_in(const Value& value, Affinity affinity) {
  const auto* text = std::get_if<std::string>(&value);
  const auto* integer = std::get_if<std::int64_t>(&value);
  const auto* real = std::get_if<double>(&value);
  switch (affinity) {
    case Affinity::none: return value;
    case Affinity::text:
      if (integer != nullptr) return fmt::format("{}", *integer);
      return real != nullptr ? Value(fmt::format("{}", *real)) : value;
    case Affinity::numeric:
      if (real != nullptr && *real == std::trunc(*real) && std::abs(*real) < 9e18) {
        return static_cast<std::int64_t>(*real);
      }
      break;
    case Affinity::real:
      if (integer != nullptr) return static_cast<double>(*integer);
      break;
  }
  if (text == nullptr || !looks_like_number(*text)) return value;
  if (affinity == Affinity::numeric) {
    if (const auto whole = parse_integer(*text)) return *whole;
  }
  return parse_number(*text).value_or(0);
}

bool is_of_kind(const Value& value, Carried as) {
  switch (form_of(as)) {
    case Form::integer: return std::holds_alternative<std::int64_t>(value);
    case Form::real: return std::holds_alternative<double>(value);
    case Form::bytes: return std::holds_alternative<Blob>(value);
    case Form::text: return std::holds_alternative<std::string>(value);
    case Form::any: return true;
  }
  return false;
}

}  // namespace

Holding holding_of(const Table& table, const Column& column) {
  const std::string type = folded(column.type);
  const bool holds_anything = type.empty() || (table.strict && type == "any");
  Holding holding{.as = holds_anything ? Carried::own : kind_of(type),
                  .type = "sqlite " + type,
                  .is_loose = true};
  if (holding.as == Carried::integer || holding.as == Carried::real) holding.size = 64;
  return holding;
}

Value carried(Value stored, Carried as) {
  if (as != Carried::number) return stored;
  if (const auto* whole = std::get_if<std::int64_t>(&stored)) return fmt::format("{}", *whole);
  if (const auto* real = std::get_if<double>(&stored)) return fmt::format("{}", *real);
  return stored;
}

std::string why_not_kept(const Value& value, Carried as, Affinity affinity) {
  if (is_null(value)) return "";
  if (!is_of_kind(value, as)) return fmt::format("{} is of another kind", to_display(value));
  const Value kept = stored_in(value, affinity);
  if (carried(kept, as) == value) return "";
  return fmt::format("{} would be stored as {}", to_display(value), to_display(kept));
}

}  // namespace ratchet::sqlite
