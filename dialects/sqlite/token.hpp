// The tokens of a text that SQLite has accepted: words, strings, numbers and signs, without spaces
// and comments. For finding a keyword and for comparing texts. This is no parser: what a text means
// is asked of SQLite.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ratchet::sqlite {

struct Token {
  enum class Kind { word, quoted, sign };  // quoted: '…' "…" `…` […]; word: also numbers
  Kind kind;
  std::string_view text;  // as it stands, with its quotes
  std::size_t offset;     // in bytes
};

// The views point into `text`.
std::vector<Token> tokens_of(std::string_view text);

// A keyword, whatever its case. `word` is in lower case.
bool is_word(const Token& token, std::string_view word);

// What a name is called, without its quotes.
std::string unquoted(const Token& token);

}  // namespace ratchet::sqlite
