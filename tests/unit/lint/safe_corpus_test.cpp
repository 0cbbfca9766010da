// No false alarms: a file of safe SQL of which not a word may be said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "unit/lint/samples.hpp"

namespace ratchet::testing {
namespace {

struct Case {
  std::string name;
  std::string sql;
};

std::vector<Case> read_cases(const std::string& path) {
  std::ifstream stream(std::string(std::getenv("RATCHET_SOURCE_DIR")) + "/" + path);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  std::vector<Case> cases = {{"before all", ""}};
  constexpr std::string_view kBegins = "-- case: ";
  for (const std::string& line : split_lines(text)) {
    if (line.starts_with(kBegins)) {
      cases.push_back({line.substr(kBegins.size()), ""});
    } else {
      cases.back().sql += line + "\n";
    }
  }
  return cases;
}

TEST(SafeCorpus, IsSilentOnPostgres) {
  const std::vector<Case> cases = read_cases("tests/golden/lint/safe.postgres.sql");
  ASSERT_GT(cases.size(), 25U);
  for (std::size_t at = 1; at < cases.size(); ++at) {
    LintSample sample;
    sample.before = cases.front().sql;
    EXPECT_THAT(told(cases[at].sql, sample), ::testing::IsEmpty()) << cases[at].name;
  }
}

}  // namespace
}  // namespace ratchet::testing
