#include "sqlite/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace ratchet::sqlite {
namespace {

struct Rewording {
  std::string_view theirs;  // what the message starts with; the object's name follows
  std::string_view before;
  std::string_view after;
};

constexpr std::array kRewordings = {
    Rewording{"no such column: ", "column \"", "\" does not exist"},
    Rewording{"no such table: main.", "table \"", "\" does not exist"},
    Rewording{"no such table: ", "table \"", "\" does not exist"},
    Rewording{"no such function: ", "function ", "() does not exist"},
    Rewording{"no such collation sequence: ", "collation ", " does not exist"},
    Rewording{"duplicate column name: ", "column \"", "\" exists already"},
    Rewording{"ambiguous column name: ", "column \"", "\" may be one of several tables'"},
    Rewording{"misuse of aggregate: ", "aggregate ", " has no place in an expression over one row"},
    Rewording{"misuse of aggregate function ", "aggregate ",
              " has no place in an expression over one row"},
    Rewording{"misuse of window function ", "window function ",
              " has no place in an expression over one row"},
};

bool belongs_to_name(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || c == '$' || byte >= 0x80U;
}

}  // namespace

std::string in_our_words(const std::string& message) {
  if (message == "row value misused") return "one value is wanted here, not a list of them";
  if (message == "incomplete input") return "the expression ends too early";
  if (message == "not authorized") return "BEGIN, COMMIT and ROLLBACK have no place here";
  constexpr std::string_view kSyntaxError = ": syntax error";
  if (message.starts_with("near ") && message.ends_with(kSyntaxError)) {
    return "syntax error " + message.substr(0, message.size() - kSyntaxError.size());
  }
  for (const Rewording& rewording : kRewordings) {
    if (!message.starts_with(rewording.theirs)) continue;
    return fmt::format("{}{}{}", rewording.before, message.substr(rewording.theirs.size()),
                       rewording.after);
  }
  return message;
}

std::size_t length_of_word_at(std::string_view text, std::size_t offset) {
  const std::string_view rest = text.substr(offset);
  if (rest.empty()) return 1;
  const std::size_t quote = std::string_view("\"'`[").find(rest.front());
  if (quote != std::string_view::npos) {
    const char closing = rest.front() == '[' ? ']' : rest.front();
    const std::size_t end = rest.find(closing, 1);
    return end == std::string_view::npos ? rest.size() : end + 1;
  }
  const auto end = std::ranges::find_if_not(rest, belongs_to_name);
  return std::max<std::size_t>(static_cast<std::size_t>(end - rest.begin()), 1);
}

}  // namespace ratchet::sqlite
