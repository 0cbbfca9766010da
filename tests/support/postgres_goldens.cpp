#include "support/postgres_goldens.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "support/plan_dump.hpp"

namespace ratchet::testing {
namespace {

constexpr const char* kFolder = "tests/golden/changes";
constexpr const char* kRows =
    "INSERT INTO users SELECT i, 'Ada L' || i, 'a' || i || '@x', 'new', 'l' || i "
    "FROM generate_series(1, 50) AS i;"
    "INSERT INTO products SELECT i, 'title ' || i, i FROM generate_series(1, 50) AS i;";

}  // namespace

std::vector<std::string> postgres_goldens() {
  const char* root = std::getenv("RATCHET_SOURCE_DIR");
  const auto folder = std::filesystem::path(root != nullptr ? root : ".") / kFolder;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string file = entry.path().filename().string();
    const std::size_t end = file.find(".postgres.plan");
    // Refused by one product, or for the rows that there are.
    if (end == std::string::npos || file.find("_refused.") != std::string::npos) continue;
    const std::string name = file.substr(0, end);
    if (plan_of_golden(name).starts_with("# explicit\n")) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::string toml_of_golden(const std::string& name) {
  return read_tree_file(std::string(kFolder) + "/" + name + ".toml");
}

std::string plan_of_golden(const std::string& name) {
  return read_tree_file(std::string(kFolder) + "/" + name + ".postgres.plan");
}

void lay_ground_of_goldens(PostgresDatabase& database) {
  database.execute(
      "DROP SCHEMA IF EXISTS ratchet CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  database.execute(read_tree_file("tests/golden/schema.postgres.sql"));
  database.execute(kRows);
}

}  // namespace ratchet::testing
