#include <algorithm>
#include <set>

#include "tidy/rules.hpp"

namespace ratchet::tidy {
namespace {

constexpr int kPortsFloor = 4;  // what a dialect implements
constexpr std::string_view kCompositionRoot = "src/cli/main.cpp";
// A private header of its module: the two files that make the JSON schema share it.
constexpr std::string_view kJsonHeader = "src/migration/schema_fields.hpp";
constexpr std::string_view kProducts[] = {"pqxx/", "libpq-fe.h", "sqlite3.h", "SQLiteCpp/"};

enum class Uses { any, one };

struct Library {
  std::string_view prefix;
  std::vector<std::string> folders;
  Uses uses_per_folder;  // a header that is slow to compile is paid for once
};

const std::vector<Library> kLibraries = {
    {"toml++/", {"src/migration/", "src/cli/"}, Uses::one},
    {"nlohmann/",
     {"src/migration/", "src/journal/", "src/relay/", "src/engine/", "src/report/", "src/cli/",
      "dialects/postgres/"},
     Uses::any},
    {"spdlog/", {"src/engine/", "src/cli/"}, Uses::any},
    {"CLI/", {"src/cli/"}, Uses::any},
    {"httplib.h", {"src/engine/signals/"}, Uses::one},
    {"xxhash.h", {"src/base/"}, Uses::one},
};

bool is_product_code(const SourceFile& file) {
  return file.path.starts_with("src/") || file.path.starts_with("dialects/");
}

std::set<std::string> dialects_of(const Sources& sources) {
  std::set<std::string> dialects;
  for (const SourceFile& file : sources) {
    if (file.path.starts_with("dialects/")) dialects.insert(parts_of(file.path)[1]);
  }
  return dialects;
}

// Why `file` must not include something of `module`; empty when it may.
std::string refusal(const SourceFile& file, const std::string& module, const Floors& floors,
                    const std::set<std::string>& dialects) {
  const std::string own = parts_of(file.path)[1];
  if (module == own) return "";
  const bool in_dialect = file.path.starts_with("dialects/");
  if (dialects.contains(module)) {
    if (in_dialect) return "a dialect must not include another dialect";
    return file.path == kCompositionRoot ? "" : "only main.cpp includes a dialect";
  }
  const auto floor = floors.find(module);
  if (floor == floors.end()) return "no such module in src/floors.txt";
  if (in_dialect) return floor->second <= kPortsFloor ? "" : "a dialect sees floors up to 4";
  const int own_floor = floors.at(own);
  if (floor->second == own_floor) return "both are on floor " + std::to_string(own_floor);
  return floor->second < own_floor ? "" : "it is on a higher floor";
}

}  // namespace

Violations check_floors(const Sources& sources, const Floors& floors) {
  Violations found;
  const std::set<std::string> dialects = dialects_of(sources);
  for (const SourceFile& file : sources) {
    if (!is_product_code(file)) continue;
    const std::vector<std::string> parts = parts_of(file.path);
    if (parts[0] == "src" && !floors.contains(parts[1])) {
      found.push_back({file.path, 1, "module " + parts[1] + " is not in src/floors.txt"});
      continue;
    }
    for (const Include& include : includes_of(file)) {
      const std::string module = parts_of(include.target)[0];
      if (!floors.contains(module) && !dialects.contains(module)) continue;
      const std::string why = refusal(file, module, floors, dialects);
      if (!why.empty()) found.push_back({file.path, include.line, include.target + ": " + why});
    }
  }
  return found;
}

Violations check_products(const Sources& sources) {
  Violations found;
  for (const SourceFile& file : sources) {
    // Tests and benchmarks stand beside ratchet as its clients do: with the product's own library.
    if (!file.path.starts_with("src/")) continue;
    for (const Include& include : includes_of(file)) {
      const auto names_product = [&](std::string_view prefix) {
        return include.target.starts_with(prefix);
      };
      if (std::ranges::any_of(kProducts, names_product)) {
        found.push_back({file.path, include.line, include.target + " outside dialects/"});
      }
    }
  }
  return found;
}

Violations check_libraries(const Sources& sources) {
  Violations found;
  std::set<std::string> used;  // prefix and folder, of libraries that are used once
  for (const SourceFile& file : sources) {
    if (!is_product_code(file)) continue;
    const std::string folder = file.path.substr(0, file.path.rfind('/') + 1);
    for (const Include& include : includes_of(file)) {
      for (const Library& library : kLibraries) {
        if (!include.target.starts_with(library.prefix)) continue;
        if (std::ranges::find(library.folders, folder) == library.folders.end()) {
          found.push_back({file.path, include.line, include.target + " outside its modules"});
        } else if (file.path.ends_with(".hpp") && file.path != kJsonHeader) {
          found.push_back({file.path, include.line, include.target + " in a header"});
        } else if (library.uses_per_folder == Uses::one &&
                   !used.insert(std::string(library.prefix) + " " + folder).second) {
          found.push_back({file.path, include.line, include.target + " twice in " + folder});
        }
      }
    }
  }
  return found;
}

}  // namespace ratchet::tidy
