#include "plan/trigger_event.hpp"

#include <algorithm>
#include <cctype>

namespace ratchet {
namespace {

struct Token {
  std::string text;  // a name without its quotes, a keyword in capitals
  bool quoted = false;
};

// Up to ON, where the head ends: CREATE TRIGGER name BEFORE UPDATE OF a, b ON table
constexpr std::size_t kTokensMax = 4096;

char closing(char opening) { return opening == '[' ? ']' : opening; }

Token take_token(std::string_view& text) {
  const char first = text.front();
  const bool quoted = first == '"' || first == '`' || first == '[' || first == '\'';
  std::size_t end = 1;
  if (quoted) {
    end = std::min(text.find(closing(first), 1), text.size());
    Token name{std::string(text.substr(1, end - 1)), true};
    text.remove_prefix(std::min(end + 1, text.size()));
    return name;
  }
  const auto in_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  while (in_word(first) && end < text.size() && in_word(text[end])) ++end;
  Token word{std::string(text.substr(0, end)), false};
  text.remove_prefix(end);
  return word;
}

bool skip_blanks_and_comments(std::string_view& text) {
  while (!text.empty()) {
    std::size_t length = 0;
    if (std::isspace(static_cast<unsigned char>(text.front())) != 0) length = 1;
    if (text.starts_with("--")) length = text.find('\n');
    if (text.starts_with("/*")) {
      const std::size_t end = text.find("*/");
      length = end == std::string_view::npos ? end : end + 2;
    }
    if (length == 0) return true;
    text.remove_prefix(std::min(length, text.size()));
  }
  return false;
}

bool is_keyword(const Token& token, std::string_view word) {
  return !token.quoted && std::ranges::equal(token.text, word, [](char left, char right) {
    return std::toupper(static_cast<unsigned char>(left)) == right;
  });
}

// Behind the name of the trigger.
std::vector<Token> head_tokens(std::string_view text) {
  std::vector<Token> tokens;
  bool behind_trigger = false;
  for (std::size_t at = 0; at < kTokensMax && skip_blanks_and_comments(text); ++at) {
    Token token = take_token(text);
    if (behind_trigger && is_keyword(token, "ON")) break;
    if (behind_trigger)
      tokens.push_back(std::move(token));
    else if (is_keyword(token, "TRIGGER"))
      behind_trigger = true;
  }
  return tokens;
}

}  // namespace

TriggerHead head_of_trigger(std::string_view definition) {
  TriggerHead head;
  bool in_columns = false;
  for (const Token& token : head_tokens(definition)) {
    if (is_keyword(token, "INSERT"))
      head.events.push_back(TriggerEvent::insert);
    else if (is_keyword(token, "DELETE"))
      head.events.push_back(TriggerEvent::remove);
    else if (is_keyword(token, "UPDATE"))
      head.events.push_back(TriggerEvent::update);
    else if (is_keyword(token, "OF") && !head.events.empty())
      in_columns = true;
    else if (in_columns && token.text != ",")
      head.columns.push_back(token.text);
  }
  return head;
}

}  // namespace ratchet
