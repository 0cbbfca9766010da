// The table of traps in docs/testing.md, and the tests that are named after them.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>

#include "tidy/source_file.hpp"

namespace ratchet::tidy {
namespace {

using testing::IsEmpty;

std::filesystem::path root() {
  const char* folder = std::getenv("RATCHET_SOURCE_DIR");
  return folder == nullptr ? std::filesystem::current_path() : std::filesystem::path(folder);
}

// The numbers that `pattern` catches in a text.
std::set<int> numbers(const std::string& text, const std::regex& pattern) {
  std::set<int> found;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
    found.insert(std::stoi((*at)[1]));
  }
  return found;
}

std::set<int> told() {
  const auto page = read_source(root(), "docs/testing.md");
  if (!page) return {};
  const std::size_t begin = page->text.find("## Traps of PostgreSQL");
  if (begin == std::string::npos) return {};
  const std::string section = page->text.substr(begin, page->text.find("\n## ", begin) - begin);
  return numbers(section, std::regex(R"(\n\| (\d+) \|)"));
}

std::set<int> tested() {
  static const std::regex kName(R"(TEST(?:_F|_P)?\(Postgres\w+,\s+[Tt]rap_?(\d+)_?[A-Za-z])");
  std::set<int> found;
  for (const SourceFile& each : read_sources(root())) {
    if (each.path.starts_with("tests/")) found.merge(numbers(each.text, kName));
  }
  return found;
}

TEST(PostgresTrapsTable, NamesOnlyTrapsThatHaveATest) {
  const std::set<int> traps = told();
  EXPECT_GE(traps.size(), 26U);
  std::set<int> untested;
  std::ranges::set_difference(traps, tested(), std::inserter(untested, untested.end()));
  EXPECT_THAT(untested, IsEmpty());
}

}  // namespace
}  // namespace ratchet::tidy
