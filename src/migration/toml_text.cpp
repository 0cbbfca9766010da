#include "migration/toml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kColumnsMax = 96;     // a longer array gets a line for each item
constexpr std::size_t kAlignedKeyMax = 32;  // a longer key doesn't push the others' values away

bool is_bare_key(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

bool needs_escape(char c) {
  const auto code = static_cast<unsigned char>(c);
  return (code < 0x20 && c != '\t' && c != '\n') || code == 0x7F;
}

std::string escaped(char c) {
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    default:
      return needs_escape(c) ? fmt::format("\\u{:04X}", static_cast<unsigned char>(c))
                             : std::string(1, c);
  }
}

std::string basic(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) quoted += escaped(c);
  return quoted + '"';
}

bool fits_literal(std::string_view text) {
  return text.find_first_of("'\n") == std::string_view::npos &&
         std::ranges::none_of(text, needs_escape);
}

// On one line, for inside arrays and inline tables.
std::string quoted_inline(std::string_view text) {
  const bool plain = text.find_first_of("\\\"") == std::string_view::npos;
  return !plain && fits_literal(text) ? fmt::format("'{}'", text) : basic(text);
}

std::string multi_line_basic(std::string_view text) {
  std::string quoted = "\"\"\"\n";
  for (const char c : text) quoted += c == '\n' ? std::string(1, c) : escaped(c);
  return quoted + "\"\"\"";
}

std::string inline_value(const TomlNode& node);

std::string key_text(std::string_view key) {
  return is_bare_key(key) ? std::string(key) : quoted_inline(key);
}

std::string inline_array(const TomlArray& array) {
  std::vector<std::string> items;
  for (const TomlNode& item : array.items) items.push_back(inline_value(item));
  return fmt::format("[{}]", join(items, {.separator = ", "}));
}

std::string inline_table(const TomlTable& table) {
  std::vector<std::string> pairs;
  for (const TomlEntry& entry : table.entries) {
    pairs.push_back(fmt::format("{} = {}", key_text(entry.key), inline_value(entry.node)));
  }
  return pairs.empty() ? "{}" : fmt::format("{{ {} }}", join(pairs, {.separator = ", "}));
}

std::string inline_value(const TomlNode& node) {
  if (const auto* string = std::get_if<TomlString>(&node.value)) return quoted_inline(string->text);
  if (const auto* array = std::get_if<TomlArray>(&node.value)) return inline_array(*array);
  if (const auto* table = std::get_if<TomlTable>(&node.value)) return inline_table(*table);
  const auto scalar = scalar_text(node);
  ensure(scalar.has_value(), "the writer makes no dates");
  return *scalar;
}

std::string value_text(const TomlNode& node) {
  if (const auto* string = std::get_if<TomlString>(&node.value)) return quoted_toml(string->text);
  std::string whole = inline_value(node);
  const auto* array = std::get_if<TomlArray>(&node.value);
  if (array == nullptr || whole.size() <= kColumnsMax) return whole;
  whole = "[\n";
  for (const TomlNode& item : array->items) whole += fmt::format("  {},\n", inline_value(item));
  return whole + "]";
}

using Lines = std::vector<std::pair<std::string, std::string>>;  // dotted key, value

void add_lines(const TomlTable& table, const std::string& prefix, Lines& into) {
  for (const TomlEntry& entry : table.entries) {
    const std::string key = prefix + key_text(entry.key);
    const auto* inner = std::get_if<TomlTable>(&entry.node.value);
    if (inner != nullptr && !inner->entries.empty()) {
      add_lines(*inner, key + ".", into);
    } else {
      into.emplace_back(key, value_text(entry.node));
    }
  }
}

// Lengths before texts, so that no two trees give the same bytes.
std::string counted(std::string_view text) { return fmt::format("{}:{}", text.size(), text); }

std::string canonical(const TomlNode& node) {
  if (const auto* string = std::get_if<TomlString>(&node.value)) return "s" + counted(string->text);
  if (const auto* table = std::get_if<TomlTable>(&node.value)) return "t" + to_canonical(*table);
  if (const auto* array = std::get_if<TomlArray>(&node.value)) {
    std::string bytes = fmt::format("a{}:", array->items.size());
    for (const TomlNode& item : array->items) bytes += canonical(item);
    return bytes;
  }
  return "v" + counted(inline_value(node));
}

}  // namespace

std::string quoted_toml(std::string_view text) {
  if (text.find('\n') == std::string_view::npos) return quoted_inline(text);
  const bool literal = text.find_first_of("\\\"") != std::string_view::npos &&
                       text.find("'''") == std::string_view::npos && !text.ends_with('\'') &&
                       std::ranges::none_of(text, needs_escape);
  return literal ? fmt::format("'''\n{}'''", text) : multi_line_basic(text);
}

std::string to_toml(const TomlTable& table) {
  Lines lines;
  add_lines(table, "", lines);
  std::size_t width = 0;
  for (const auto& [key, value] : lines) {
    if (key.size() <= kAlignedKeyMax) width = std::max(width, key.size());
  }
  std::string text;
  for (const auto& [key, value] : lines) text += fmt::format("{:<{}} = {}\n", key, width, value);
  return text;
}

std::string to_canonical(const TomlTable& table) {
  std::vector<std::string> entries;
  for (const TomlEntry& entry : table.entries) {
    entries.push_back(counted(entry.key) + canonical(entry.node));
  }
  std::ranges::sort(entries);
  std::string bytes = fmt::format("{}:", entries.size());
  for (const std::string& entry : entries) bytes += entry;
  return bytes;
}

}  // namespace ratchet
