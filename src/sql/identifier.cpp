#include "sql/identifier.hpp"

#include <utility>
#include <vector>

#include "base/error.hpp"

namespace ratchet {
namespace {

bool needs_quotes(std::string_view part) {
  return part.find_first_of(".\"") != std::string_view::npos;
}

std::string quote_part(const std::string& part) {
  if (!needs_quotes(part)) return part;
  std::string quoted = "\"";
  for (const char c : part) {
    quoted += c;
    if (c == '"') quoted += '"';
  }
  return quoted + '"';
}

// Takes one part off the front of `text`; nullopt when there is none.
std::optional<std::string> take_part(std::string_view& text) {
  std::string part;
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find('.'), text.size());
    part = text.substr(0, end);
    text.remove_prefix(end);
    if (part.empty() || part.find('"') != std::string::npos) return std::nullopt;
    return part;
  }
  text.remove_prefix(1);
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c != '"') {
      part += c;
    } else if (text.starts_with('"')) {
      part += '"';
      text.remove_prefix(1);
    } else {
      return part.empty() ? std::nullopt : std::optional(part);
    }
  }
  return std::nullopt;
}

}  // namespace

Identifier::Identifier(std::string name) : name_(std::move(name)) {
  if (name_.empty() || name_.find('\0') != std::string::npos) {
    throw Error(ErrorKind::invalid_migration,
                {.message = "a name is empty or holds a NUL character",
                 .hint = "Write the name as the database spells it."});
  }
}

QualifiedName unqualified(std::string_view name) {
  return {.schema = std::nullopt, .name = Identifier(std::string(name))};
}

std::string to_string(const QualifiedName& name) {
  const std::string last = quote_part(name.name.text());
  return name.schema ? quote_part(name.schema->text()) + "." + last : last;
}

std::optional<QualifiedName> parse_qualified_name(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  std::vector<std::string> parts;
  for (int part = 0; part < 2; ++part) {
    const auto taken = take_part(text);
    if (!taken) return std::nullopt;
    parts.push_back(*taken);
    if (text.empty()) break;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
    if (text.empty() || part == 1) return std::nullopt;
  }
  if (parts.size() == 1) return unqualified(parts[0]);
  return QualifiedName{.schema = Identifier(parts[0]), .name = Identifier(parts[1])};
}

}  // namespace ratchet
