#include "cli/from_sql.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migration/toml_text.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kStatementShown = 60;

std::string value_text(const IntentValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return quoted_toml(*text);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  std::vector<std::string> words;
  for (const std::string& word : std::get<std::vector<std::string>>(value)) {
    words.push_back(quoted_toml(word));
  }
  return "[" + join(words, {}) + "]";
}

// A dot separates what is nested; the last part may be the name of a column, whatever is in it.
std::string key_text(const std::string& key) {
  const std::size_t dot = key.find('.');
  if (dot == std::string::npos) return key;
  const std::string last = key.substr(dot + 1);
  const bool is_bare = last.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "0123456789_-") == std::string::npos;
  return key.substr(0, dot + 1) + (is_bare ? last : quoted_toml(last));
}

std::string entry_text(const Intent& intent) {
  std::string out = "\n[[change]]\naction = " + quoted_toml(intent.action) + "\n";
  for (const auto& [key, value] : intent.keys) {
    out += fmt::format("{} = {}\n", key_text(key), value_text(value));
  }
  return out;
}

}  // namespace

FromSql file_from_sql(const std::string& description,
                      const std::vector<Translation>& translations) {
  FromSql made{.text = fmt::format("description = {}\n", quoted_toml(description))};
  bool has_change = false;
  for (const Translation& each : translations) {
    for (const Intent& intent : each.intents) {
      made.text += entry_text(intent);
      has_change = true;
      for (const std::string& open : intent.open) made.open.push_back(open);
    }
    if (each.why_not.empty()) continue;
    made.left.push_back(
        fmt::format("{}: {}", excerpt_of(each.statement, kStatementShown), each.why_not));
  }
  if (has_change) return made;
  throw Error(
      ErrorKind::usage,
      {.message = "no change says what this SQL does: " +
                  join(made.left, {.separator = "; ", .empty = "there is no statement"}),
       .hint = "`ratchet new NAME --action sql` begins a file for SQL of your own, with its "
               "way back."});
}

}  // namespace ratchet
