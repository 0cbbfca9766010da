// TOML as values: a tree whose every key and value knows where it stands. Owns the TOML library:
// nothing else sees it. Also what the writer builds before it prints, then without places.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "migration/file_diagnostics.hpp"

namespace ratchet {

struct TomlNode;
struct TomlEntry;

struct TomlString {
  std::string text;
  SourceSpot content;  // of the first character inside the quotes
};

// A date or a time: nothing in ratchet's files is one.
struct TomlTime {};

struct TomlArray {
  std::vector<TomlNode> items;
};

struct TomlTable {
  std::vector<TomlEntry> entries;  // in the order of the file

  // Null when there is no such key.
  const TomlEntry* find(std::string_view key) const;
};

using TomlValue =
    std::variant<TomlString, std::int64_t, double, bool, TomlTime, TomlArray, TomlTable>;

struct TomlNode {
  TomlValue value;
  SourceRange range;  // inside the quotes of a string; the header of a [table] or [[table]]
};

struct TomlEntry {
  std::string key;
  SourceRange key_range;
  TomlNode node;
};

// "a string", "an integer": for messages.
std::string_view kind_of(const TomlNode& node);

// How a person would write a scalar: 4, 0.8, true, or the text of a string. nullopt for the rest.
std::optional<std::string> scalar_text(const TomlNode& node);

// nullopt when the text is no TOML; `diagnostics` then says why. Where the mistake is one that a
// line can be read without (a word without quotes, a key given twice), it is reported, and the rest
// is read as if it were right.
std::optional<TomlTable> parse_toml(FileDiagnostics& diagnostics);

}  // namespace ratchet
