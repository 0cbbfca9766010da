#include "lint/allowance.hpp"

#include <algorithm>

namespace ratchet {
namespace {

constexpr std::string_view kComment = "-- ratchet:allow";
constexpr std::string_view kFile = "-file";
constexpr std::string_view kBlank = " \t\r";

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  const std::string_view word = text.substr(0, text.find_first_of(kBlank));
  text = trimmed(text.substr(word.size()));
  return word;
}

// `line` begins at `begin` of the script.
std::optional<Allowance> read_line(std::string_view line, std::size_t begin) {
  const std::size_t at = line.find(kComment);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = line.substr(at + kComment.size());
  const bool is_for_file = rest.starts_with(kFile);
  if (is_for_file) rest.remove_prefix(kFile.size());
  if (!rest.empty() && kBlank.find(rest.front()) == std::string_view::npos) return std::nullopt;
  Allowance found;
  found.rule = take_word(rest);
  found.reason = rest;
  found.offset = begin + at;
  found.length = trimmed(line.substr(at)).size();
  const std::size_t before = line.substr(0, at).find_last_not_of(kBlank);
  if (!is_for_file) {
    found.anchor = begin + (before == std::string_view::npos ? at : before);
  }
  return found;
}

}  // namespace

AllowanceList allowances_in(std::string_view sql) {
  AllowanceList found;
  for (std::size_t begin = 0; begin < sql.size();) {
    const std::size_t end = std::min(sql.find('\n', begin), sql.size());
    if (auto allowance = read_line(sql.substr(begin, end - begin), begin)) {
      found.push_back(std::move(*allowance));
    }
    begin = end + 1;
  }
  return found;
}

}  // namespace ratchet
