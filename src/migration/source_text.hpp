// The text of one file, seen as lines. Turns byte offsets into spots and back, and measures what a
// caret line has to underline. Columns count bytes from 1, as compilers and editors' jump lists do;
// lengths count characters. Holds no copy: the text outlives it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "migration/migration.hpp"

namespace ratchet {

class SourceText {
 public:
  SourceText(std::string file, std::string_view text);

  const std::string& file() const { return file_; }
  std::string_view text() const { return text_; }

  // Without its line break; empty beyond the last line.
  std::string_view line(int number) const;

  // Clamped to the text.
  std::size_t offset_of(SourceSpot spot) const;
  SourceSpot spot_at(std::size_t offset) const;
  // The `character`-th of a line, counted from 1; the end of the line when it has fewer.
  std::size_t offset_of_character(int line_number, std::size_t character) const;

  // From `offset` over `bytes`, but never past the end of the line.
  SourceRange range_at(std::size_t offset, std::size_t bytes) const;

  Diagnostic diagnostic(const SourceRange& range, const ErrorText& text) const;

 private:
  std::string file_;
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
};

// The offset of the first byte that is not UTF-8.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// Editors on some systems begin a file with one.
std::string_view without_byte_order_mark(std::string_view text);

// How many characters, not bytes.
int count_characters(std::string_view text);

}  // namespace ratchet
