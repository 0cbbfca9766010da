#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/layout.hpp"
#include "report/lint_report.hpp"
#include "report/units.hpp"
#include "step/lint_rules.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kIndent = 10;
constexpr int kCaretsMax = 60;

std::string headline_and_excerpt(const Finding& finding, const Look& look) {
  Diagnostic shown = finding.diagnostic;
  shown.message += fmt::format(" [{}]", finding.rule);
  shown.hint.clear();
  shown.length = std::min(shown.length, kCaretsMax);
  const std::string text = to_text(shown);
  const std::size_t end = text.find('\n');
  const Ink ink = shown.severity == Severity::error ? Ink::bad : Ink::careful;
  return paint(look, ink, text.substr(0, end)) + text.substr(end);
}

// Indented as a block that can be copied.
std::string block(const std::vector<std::string>& statements) {
  std::string out;
  for (const std::string& statement : statements) {
    for (const std::string& line : split_lines(statement)) {
      out += out.empty() ? "  instead " : std::string(kIndent, ' ');
      out += line + "\n";
    }
  }
  return out;
}

std::string one(const Finding& finding, const Look& look) {
  std::string out = headline_and_excerpt(finding, look);
  const Hanging place{.indent = kIndent, .columns = look.columns};
  if (!finding.cost.empty()) out += hanging("  takes", finding.cost, place);
  if (!finding.instead.empty()) return out + block(finding.instead);
  if (!finding.diagnostic.hint.empty()) out += hanging("  instead", finding.diagnostic.hint, place);
  return out;
}

std::string summary(const LintReport& report) {
  const std::size_t errors = count_of(report.findings, Severity::error);
  const std::size_t warnings = count_of(report.findings, Severity::warning) - errors;
  const auto allowed = std::ranges::count_if(
      report.findings, [](const Finding& each) { return each.allowed.has_value(); });
  const std::string files = counted(static_cast<std::int64_t>(report.files), "file");
  std::vector<std::string> parts;
  if (errors > 0) parts.push_back(counted(static_cast<std::int64_t>(errors), "error"));
  if (warnings > 0) parts.push_back(counted(static_cast<std::int64_t>(warnings), "warning"));
  if (parts.empty()) parts.emplace_back("nothing dangerous");
  if (allowed > 0) parts.push_back(fmt::format("{} allowed", allowed));
  const bool explains = errors + warnings > 0;
  return fmt::format("{} in {}{}\n", join(parts, {}), files,
                     explains ? "; what a rule means: ratchet explain RULE" : "");
}

}  // namespace

std::string lint_text(const LintReport& report, const Look& look) {
  std::string out;
  for (const Finding& finding : report.findings) {
    if (!finding.allowed) out += one(finding, look) + "\n";
  }
  for (const std::string& note : report.notes) {
    out += hanging("note:", note, {.indent = 6, .columns = look.columns});
  }
  return out + summary(report);
}

}  // namespace ratchet
