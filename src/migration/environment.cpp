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
  std::vector<std::string> names;
  for (const std::string& key : assignable_keys(settings)) {
    names.push_back(variable_of(key));
    key_of.emplace(names.back(), key);
  }
  SettingsOverlay said;
  for (auto at = environment.lower_bound(std::string(kPrefix));
       at != environment.end() && at->first.starts_with(kPrefix); ++at) {
    const auto& [name, value] = *at;
    const auto key = key_of.find(name);
    if (key == key_of.end()) {
      const bool other = std::ranges::find(kOthers, name) != kOthers.end();
      const auto near = other ? std::nullopt : nearest_word(name, names);
      if (near) {
        diagnostics.push_back(
            about_variable(Severity::warning, {.message = fmt::format("{} is not a setting", name),
                                               .hint = fmt::format("did you mean {}", *near)}));
      }
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
  if (settings.stores.front().url.empty()) settings.stores.front().url = *url;
}

}  // namespace ratchet
