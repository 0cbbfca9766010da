#include "migration/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "base/text.hpp"
#include "migration/setting_table.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kPrefix = "RATCHET_";
constexpr std::string_view kDatabaseUrl = "DATABASE_URL";
// Read by the command line, not settings.
constexpr std::array<std::string_view, 3> kOthers = {"RATCHET_CONFIG", "RATCHET_STORE",
                                                     "RATCHET_OPERATOR"};

Diagnostic about_variable(Severity severity, ErrorText text) {
  return {.severity = severity,
          .file = "environment",
          .spot = {},
          .message = std::move(text.message),
          .hint = std::move(text.hint),
          .source_line = {}};
}

const std::string* find_set(const Environment& environment, std::string_view name) {
  const auto found = environment.find(std::string(name));
  return found == environment.end() || found->second.empty() ? nullptr : &found->second;
}

// Other programs have variables that begin with our prefix, too: only a slip is worth a word.
void warn_of_near_miss(const std::string& name, const std::map<std::string, std::string>& key_of,
                       Diagnostics& diagnostics) {
  if (std::ranges::find(kOthers, name) != kOthers.end()) return;
  std::vector<std::string> endings;
  for (const auto& [known, key] : key_of) endings.push_back(known.substr(kPrefix.size()));
  const auto near = nearest_word(name.substr(kPrefix.size()), endings);
  if (!near) return;
  diagnostics.push_back(about_variable(Severity::warning,
                                       {.message = fmt::format("{} is not a setting", name),
                                        .hint = fmt::format("did you mean {}{}", kPrefix, *near)}));
}

}  // namespace

ExpandedText expand_variables(const std::string& text, const Environment& environment) {
  ExpandedText expanded;
  std::size_t done = 0;
  while (done < text.size()) {
    const std::size_t start = text.find("${", done);
    const std::size_t end = text.find('}', start);
    if (start == std::string::npos || end == std::string::npos) break;
    expanded.text += text.substr(done, start - done);
    const std::string name = text.substr(start + 2, end - start - 2);
    if (const std::string* value = find_set(environment, name)) {
      expanded.text += *value;
    } else if (!expanded.unset) {
      expanded.unset = name;
    }
    done = end + 1;
  }
  expanded.text += text.substr(done);
  return expanded;
}

std::string variable_of(const std::string& key) {
  std::string name(kPrefix);
  for (const char c : key) {
    const auto code = static_cast<unsigned char>(c);
    name += std::isalnum(code) != 0 ? static_cast<char>(std::toupper(code)) : '_';
  }
  return name;
}

SettingsOverlay apply_environment(const Environment& environment, Settings& settings,
                                  Diagnostics& diagnostics) {
  std::map<std::string, std::string> key_of;
  for (const std::string& key : assignable_keys(settings)) key_of.emplace(variable_of(key), key);
  SettingsOverlay said;
  for (auto at = environment.lower_bound(std::string(kPrefix));
       at != environment.end() && at->first.starts_with(kPrefix); ++at) {
    const auto& [name, value] = *at;
    const auto key = key_of.find(name);
    if (key == key_of.end()) {
      warn_of_near_miss(name, key_of, diagnostics);
    } else if (const auto complaint = assign(settings, key->second, value)) {
      diagnostics.push_back(
          about_variable(Severity::error, {.message = fmt::format("{} {}", name, *complaint),
                                           .hint = fmt::format("it is \"{}\"", value)}));
    } else {
      said[key->second] = value;
    }
  }
  return said;
}

void apply_database_url(const Environment& environment, Settings& settings) {
  const std::string* url = find_set(environment, kDatabaseUrl);
  if (url == nullptr) return;
  if (settings.stores.empty()) settings.stores.push_back({.name = "main"});
  StoreSettings& store = settings.stores.front();
  if (store.url.empty() && !store.url_problem) store.url = *url;
}

}  // namespace ratchet
