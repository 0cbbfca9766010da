#include <algorithm>
#include <set>

#include "tidy/rules.hpp"

namespace ratchet::tidy {
namespace {

// The longest name that fits, so that drop_column_x.toml says nothing about a change `drop`.
std::string owner_of(const std::string& file, const std::vector<std::string>& changes) {
  std::string owner;
  for (const std::string& change : changes) {
    const bool fits =
        file == change + ".toml" || (file.starts_with(change + "_") && file.ends_with(".toml"));
    if (fits && change.size() > owner.size()) owner = change;
  }
  return owner;
}

}  // namespace

std::vector<std::string> registered_names(const SourceFile& definitions, std::string_view macro) {
  std::vector<std::string> names;
  const std::string opening = std::string(macro) + "(";
  for (const std::string& line : lines_of(definitions.text)) {
    if (!line.starts_with(opening)) continue;
    names.push_back(line.substr(opening.size(), line.find_first_of(",)") - opening.size()));
  }
  return names;
}

Violations check_documented(const std::vector<std::string>& names, const SourceFile& page) {
  Violations found;
  const std::vector<std::string> lines = lines_of(page.text);
  for (const std::string& name : names) {
    const auto introduces = [&](const std::string& line) {
      return (line.starts_with('#') || line.starts_with('|')) &&
             line.find('`' + name + '`') != std::string::npos;
    };
    if (std::ranges::none_of(lines, introduces)) {
      found.push_back({page.path, 1, "no heading or table row for `" + name + "`"});
    }
  }
  return found;
}

Violations check_goldens(const std::vector<std::string>& changes,
                         const std::vector<std::string>& golden_files) {
  std::set<std::string> covered;
  for (const std::string& file : golden_files) covered.insert(owner_of(file, changes));
  Violations found;
  for (const std::string& change : changes) {
    if (!covered.contains(change)) {
      found.push_back({"tests/golden/changes", 1, "no golden file for " + change});
    }
  }
  return found;
}

}  // namespace ratchet::tidy
