#include "sqlite/token.hpp"

#include <algorithm>

#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// Where what begins at the front of `rest` ends, in bytes.
std::size_t length_of_comment(std::string_view rest) {
  if (rest.starts_with("--")) return std::min(rest.find('\n'), rest.size());
  const std::size_t end = rest.find("*/", 2);
  return end == std::string_view::npos ? rest.size() : end + 2;
}

std::size_t length_of_quoted(std::string_view rest) {
  if (rest.front() == '[') return std::min(rest.find(']'), rest.size() - 1) + 1;
  const char quote = rest.front();
  std::size_t at = 1;
  while (at < rest.size()) {
    if (rest[at] != quote) {
      ++at;
    } else if (at + 1 < rest.size() && rest[at + 1] == quote) {
      at += 2;
    } else {
      return at + 1;
    }
  }
  return rest.size();
}

std::size_t length_of_word(std::string_view rest) {
  const auto* end = std::ranges::find_if_not(rest, is_of_word);
  return static_cast<std::size_t>(end - rest.begin());
}

bool begins_quoted(char c) { return c == '\'' || c == '"' || c == '`' || c == '['; }

}  // namespace

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    std::size_t length = 1;
    if (is_space(rest.front())) {
    } else if (rest.starts_with("--") || rest.starts_with("/*")) {
      length = length_of_comment(rest);
    } else if (begins_quoted(rest.front())) {
      length = length_of_quoted(rest);
      tokens.push_back({Token::Kind::quoted, rest.substr(0, length), at});
    } else if (is_of_word(rest.front())) {
      length = length_of_word(rest);
      tokens.push_back({Token::Kind::word, rest.substr(0, length), at});
    } else {
      tokens.push_back({Token::Kind::sign, rest.substr(0, 1), at});
    }
    at += length;
  }
  return tokens;
}

bool is_word(const Token& token, std::string_view word) {
  return token.kind == Token::Kind::word && folded(token.text) == word;
}

std::string unquoted(const Token& token) {
  if (token.kind != Token::Kind::quoted) return std::string(token.text);
  const std::string_view inside = token.text.substr(1, token.text.size() - 2);
  const char quote = token.text.back();
  std::string name;
  for (std::size_t at = 0; at < inside.size(); ++at) {
    name += inside[at];
    if (inside[at] == quote) ++at;  // doubled
  }
  return name;
}

}  // namespace ratchet::sqlite
