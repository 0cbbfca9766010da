// TOML's own traps in plain words: what a syntax error most likely is, from what the library says
// and from the line itself.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "migration/source_text.hpp"

namespace ratchet {

// What to put in place of some bytes so that the rest of the file can be read.
struct SyntaxRepair {
  std::size_t offset = 0;
  std::size_t bytes = 0;
  std::string replacement;  // never holds a line break
};

struct SyntaxProblem {
  SourceRange range;
  ErrorText text;
  std::optional<SyntaxRepair> repair;
};

// `offset`: where the library stopped. `complaint`: its words.
SyntaxProblem explain_syntax(const SourceText& source, std::size_t offset,
                             std::string_view complaint);

// The first place where keys nest so deep (a.b.c. ...) that the library would run out of stack.
std::optional<std::size_t> find_deep_key(std::string_view text);

}  // namespace ratchet
