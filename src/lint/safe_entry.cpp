#include "lint/safe_entry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "migration/toml_text.hpp"

namespace ratchet {
namespace {

constexpr const char* kFill = "fill = \"TO_BE_SAID\"  # the first value of rows that have none";

std::string index_for(const Effect& effect) {
  std::vector<std::string> columns;
  for (const Identifier& each : effect.columns) columns.push_back(quoted_toml(each.text()));
  return fmt::format("[[change]]\naction = \"create_index\"\ntable = {}\ncolumns = [{}]",
                     quoted_toml(to_string(*effect.table)), join(columns, {}));
}

// A step is taken as it stands; the change of the same keys takes it apart.
std::string as_change(const EntryInFile& entry) {
  const auto header = entry.sources.find("");
  if (header == entry.sources.end()) return {};
  const std::vector<std::string> lines = split_lines(entry.migration.source);
  std::string text = "[[change]]";
  for (auto at = static_cast<std::size_t>(header->second.spot.line); at < lines.size(); ++at) {
    if (lines[at].empty() || lines[at].starts_with('[')) break;
    text += "\n" + lines[at];
  }
  return text;
}

}  // namespace

std::vector<std::string> safe_entry(const DeclaredDanger& declared, const EntryInFile& entry) {
  const std::string_view rule = declared.danger.rule;
  if (rule == "foreign_key_hygiene") return {index_for(declared.effect)};
  const bool is_step = entry.migration.changes.empty();
  if (rule == "required_column") {
    return {(is_step ? as_change(entry) : "# into that entry:") + "\n" + kFill};
  }
  if (is_step && (rule == "volatile_default" || rule == "inline_constraint")) {
    return {as_change(entry)};
  }
  return {};
}

}  // namespace ratchet
