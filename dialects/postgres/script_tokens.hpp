// The words of a script, by PostgreSQL's own scanner (libpg_query): where a statement begins and
// ends, and where its parts do that the parser gives no places of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ratchet::postgres {

struct Token {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool is_comment = false;
};

class ScriptTokens {
 public:
  // The text outlives this. Where the scanner gives up there are no tokens.
  explicit ScriptTokens(const std::string& text);

  // The first one, other than a comment, in [begin, end); `end` when there is none.
  std::size_t first_in(std::size_t begin, std::size_t end) const;
  // Behind the last one, other than a comment, in [begin, end); `begin` when there is none.
  std::size_t last_in(std::size_t begin, std::size_t end) const;
  // The place of that word (any case) in [begin, end); `end` when it is not there.
  std::size_t find_word(std::string_view word, std::size_t begin, std::size_t end) const;
  // The same for a name, in double quotes or not.
  std::size_t find_name(std::string_view name, std::size_t begin, std::size_t end) const;
  // Where the parts of [begin, end) begin that commas outside of parentheses keep apart.
  std::vector<std::size_t> parts_of(std::size_t begin, std::size_t end) const;

  std::string text_of(std::size_t begin, std::size_t end) const;

 private:
  std::string_view word(const Token& token) const;

  const std::string& text_;
  std::vector<Token> tokens_;
};

}  // namespace ratchet::postgres
