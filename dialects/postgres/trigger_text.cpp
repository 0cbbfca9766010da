#include "postgres/trigger_text.hpp"

#include <cctype>
#include <string_view>

#include "postgres/columns_read.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

bool continues_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// Behind the last byte of the name that begins there, in quotes or not.
std::size_t end_of_name(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  if (at == text.size() || text[at] != '"') {
    while (at < text.size() && continues_name(text[at])) ++at;
    return at;
  }
  for (++at; at < text.size(); ++at) {
    if (text[at] != '"') continue;
    const bool is_doubled = at + 1 < text.size() && text[at + 1] == '"';
    if (!is_doubled) return at + 1;
    ++at;
  }
  return at;
}

std::string name_in(std::string_view spelled) {
  if (!spelled.starts_with('"')) return std::string(spelled);
  std::string name;
  for (std::size_t at = 1; at + 1 < spelled.size(); ++at) {
    name += spelled[at];
    if (spelled[at] == '"') ++at;
  }
  return name;
}

std::string spelled_as_shown(const Identifier& name) {
  return is_plain_name(name) ? name.text() : quoted_name(name.text());
}

}  // namespace

std::string with_columns_renamed(const std::string& definition, const Renames& renames) {
  std::string text;
  const std::string_view all = definition;
  std::size_t at = 0;
  while (at < all.size()) {
    const std::string_view row = all.substr(at, 4);
    const bool begins_name = at == 0 || !continues_name(all[at - 1]);
    if (!begins_name || (row != "old." && row != "new.")) {
      text += all[at++];
      continue;
    }
    const std::size_t end = end_of_name(all, at + row.size());
    const std::string_view spelled = all.substr(at + row.size(), end - at - row.size());
    const std::string name = name_in(spelled);
    const auto found = name.empty() ? renames.end() : renames.find(Identifier(name));
    text += row;
    text += found == renames.end() ? std::string(spelled) : spelled_as_shown(found->second);
    at = end;
  }
  return text;
}

}  // namespace ratchet::postgres
