// Placing text in columns. Widths count characters of UTF-8, not bytes; text that goes through here
// is not painted yet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ratchet {

std::size_t width_of(std::string_view text);

// Filled up with spaces on the right; longer text stays as it is.
std::string padded(std::string_view text, std::size_t width);

// Cut to `width`, the last character then an ellipsis.
std::string cut(std::string_view text, std::size_t width);

// Broken at line breaks, and at spaces into lines of at most `width`; a word that is wider stands
// alone. Spaces elsewhere stay. Never empty.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

// What hangs behind a label: the label, then the text, its further lines under its first.
//   way back         from every step; purge ends it; and so on until the
//                    line is full
struct Hanging {
  std::size_t indent;   // where the text starts
  std::size_t columns;  // where it ends
};
std::string hanging(std::string_view label, std::string_view text, Hanging place);

}  // namespace ratchet
