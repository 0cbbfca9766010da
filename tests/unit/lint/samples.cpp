#include "unit/lint/samples.hpp"

#include <fmt/format.h>

#include "postgres/dialect.hpp"

namespace ratchet::testing {

FindingList lint(const std::string& sql, const LintSample& sample) {
  const auto postgres = make_postgres_script_reading();
  const auto reader = (sample.reading ? sample.reading : postgres.get())->begin(sample.server);
  Linter linter(*reader, sample.sizes);
  const auto look_at = [&](const std::string& text) {
    linter.begin_migration();
    const SourceText source("a.sql", text);
    AllowanceList allowances = allowances_in(text);
    FindingList found = linter.look_at(
        {.source = source, .sql = text, .begin = 0, .manners = sample.manners}, allowances);
    for (Finding& each : judge_allowances(allowances, source)) found.push_back(std::move(each));
    return found;
  };
  if (!sample.before.empty()) look_at(sample.before);
  FindingList found = look_at(sql);
  std::erase_if(found, [](const Finding& each) { return each.allowed.has_value(); });
  return found;
}

std::vector<std::string> told(const std::string& sql, const LintSample& sample) {
  std::vector<std::string> words;
  for (const Finding& each : lint(sql, sample)) {
    const bool is_warning = each.diagnostic.severity == Severity::warning;
    words.push_back(fmt::format("{} {}{}", each.diagnostic.spot.line, is_warning ? "warning: " : "",
                                each.rule));
  }
  return words;
}

}  // namespace ratchet::testing
