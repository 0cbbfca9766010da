#include "migration/source_text.hpp"

#include <algorithm>
#include <utility>

namespace ratchet {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// How many bytes the character at the front has; 0 when it is not UTF-8.
// Source: The Unicode Standard, table 3-7 (no overlong forms, no surrogates, at most U+10FFFF).
std::size_t character_bytes(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return 1;
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < bytes) return 0;
  if (!std::ranges::all_of(text.substr(1, bytes - 1), is_continuation)) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool beyond = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || beyond ? 0 : bytes;
}

}  // namespace

SourceText::SourceText(std::string file, std::string_view text)
    : file_(std::move(file)), text_(text), line_starts_{0} {
  for (std::size_t at = text_.find('\n'); at != std::string_view::npos;
       at = text_.find('\n', at + 1)) {
    line_starts_.push_back(at + 1);
  }
}

std::string_view SourceText::line(int number) const {
  const auto index = static_cast<std::size_t>(number) - 1;
  if (number < 1 || index >= line_starts_.size()) return {};
  std::string_view line = text_.substr(line_starts_[index]);
  line = line.substr(0, line.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::size_t SourceText::offset_of(SourceSpot spot) const {
  const auto index = static_cast<std::size_t>(std::max(1, spot.line)) - 1;
  if (index >= line_starts_.size()) return text_.size();
  const auto column = static_cast<std::size_t>(std::max(1, spot.column)) - 1;
  return std::min(line_starts_[index] + column, text_.size());
}

SourceSpot SourceText::spot_at(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(line_starts_, std::min(offset, text_.size()));
  const std::size_t start = *std::prev(after);
  return {.line = static_cast<int>(std::distance(line_starts_.begin(), after)),
          .column = static_cast<int>(std::min(offset, text_.size()) - start) + 1};
}

std::size_t SourceText::offset_of_character(int line_number, std::size_t character) const {
  const std::string_view whole = line(line_number);
  std::size_t bytes = 0;
  for (; bytes < whole.size(); ++bytes) {
    if (!is_continuation(whole[bytes]) && --character == 0) break;
  }
  return offset_of({line_number, 1}) + bytes;
}

SourceRange SourceText::range_at(std::size_t offset, std::size_t bytes) const {
  const SourceSpot spot = spot_at(offset);
  const std::string_view whole = line(spot.line);
  const auto before = std::min(static_cast<std::size_t>(spot.column) - 1, whole.size());
  return {.spot = spot, .length = std::max(1, count_characters(whole.substr(before, bytes)))};
}

Diagnostic SourceText::diagnostic(const SourceRange& range, const ErrorText& text) const {
  return {.severity = Severity::error,
          .file = file_,
          .spot = range.spot,
          .length = range.length,
          .message = text.message,
          .hint = text.hint,
          .source_line = std::string(line(range.spot.line))};
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = character_bytes(text.substr(at));
    if (bytes == 0) return at;
    at += bytes;
  }
  return std::nullopt;
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

int count_characters(std::string_view text) {
  return static_cast<int>(std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

}  // namespace ratchet
