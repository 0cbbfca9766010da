#include "report/layout.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ratchet {
namespace {

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

// The number of bytes that the first `width` characters take.
std::size_t bytes_of(std::string_view text, std::size_t width) {
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (starts_character(text[at]) && ++characters > width) return at;
  }
  return text.size();
}

// Takes the next line off `text`: as many words as fit, at least one. The spaces at the break go,
// all others stay: they may be part of a value.
std::string take_line(std::string_view& text, std::size_t width) {
  std::size_t end = bytes_of(text, width);
  if (end < text.size() && text[end] != ' ') {
    const std::size_t space = text.substr(0, end).rfind(' ');
    end = space != std::string_view::npos && space > 0 ? space
                                                       : std::min(text.find(' ', end), text.size());
  }
  std::string line(text.substr(0, end));
  while (line.ends_with(' ')) line.pop_back();
  text.remove_prefix(end);
  while (text.starts_with(' ')) text.remove_prefix(1);
  return line;
}

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = width_of(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string cut(std::string_view text, std::size_t width) {
  if (width_of(text) <= width) return std::string(text);
  if (width == 0) return "";
  return std::string(text.substr(0, bytes_of(text, width - 1))) + "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  for (const std::string& paragraph : split_lines(text)) {
    std::string_view rest = paragraph;
    do {
      lines.push_back(take_line(rest, width));
    } while (!rest.empty());
  }
  if (lines.empty()) lines.emplace_back();
  return lines;
}

std::string hanging(std::string_view label, std::string_view text, Hanging place) {
  const std::size_t room = place.columns > place.indent ? place.columns - place.indent : 1;
  // A label that reaches into the text's column still has a space behind it.
  std::string lead = padded(label, place.indent);
  if (width_of(label) >= place.indent && place.indent > 0) lead += " ";
  std::string out;
  for (const std::string& line : wrapped(text, room)) {
    out += lead + line;
    while (out.ends_with(' ')) out.pop_back();
    out += '\n';
    lead = std::string(place.indent, ' ');
  }
  return out;
}

}  // namespace ratchet
