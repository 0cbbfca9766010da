// docs/lint.md has every rule in the words of the table.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "step/lint_rules.hpp"

namespace ratchet {
namespace {

std::string section_of(const LintRule& rule) {
  return fmt::format("### `{}`\n{}: {}.\n\n- takes: {}\n- instead: {}\n", rule.word,
                     rule.severity == Severity::error ? "Error" : "Warning", rule.meaning,
                     rule.cost, rule.safe_way);
}

TEST(LintPage, HasEveryRuleInTheWordsOfTheTable) {
  std::ifstream stream(std::string(std::getenv("RATCHET_SOURCE_DIR")) + "/docs/lint.md");
  const std::string page{std::istreambuf_iterator<char>(stream), {}};
  for (const LintRule& rule : lint_rules()) {
    EXPECT_THAT(page, ::testing::HasSubstr(section_of(rule)));
  }
}

}  // namespace
}  // namespace ratchet
