#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "report/layout.hpp"
#include "report/rehearsal_lines.hpp"
#include "report/rehearsal_report.hpp"
#include "report/units.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kIndent = 12;

std::string head(const Rehearsed& rehearsed) {
  return rehearsed.description.empty()
             ? rehearsed.id.text
             : fmt::format("{}: {}", rehearsed.id.text, rehearsed.description);
}

std::string one(const Rehearsed& rehearsed, const Look& look) {
  std::string out = paint(look, Ink::bold, head(rehearsed)) + "\n";
  const Hanging place{.indent = kIndent, .columns = look.columns};
  for (const RehearsalLine& line : rehearsal_lines(rehearsed)) {
    out += hanging("  " + line.label, line.text, place);
  }
  return out + "\n";
}

}  // namespace

std::vector<RehearsalLine> rehearsal_lines(const Rehearsed& rehearsed) {
  std::vector<RehearsalLine> lines;
  const auto add = [&](std::string label, std::vector<std::string> parts) {
    if (!parts.empty()) lines.push_back({std::move(label), join(parts, {})});
  };
  std::vector<std::string> rows;
  for (const auto& [table, count] : rehearsed.rows) {
    rows.push_back(fmt::format("{} of {}", with_thousands(count), to_string(table)));
  }
  add("rows", rows);
  if (rehearsed.rollbacks > 0) {
    add("way back", {fmt::format("taken from {}", counted(rehearsed.rollbacks, "point"))});
  }
  if (rehearsed.old_writes + rehearsed.new_writes > 0) {
    add("writes", {fmt::format("{} of the old application", with_thousands(rehearsed.old_writes)),
                   fmt::format("{} of the new one", with_thousands(rehearsed.new_writes))});
  }
  std::map<std::string, std::vector<std::string>> locks;
  for (const RehearsedStep& step : rehearsed.steps) {
    for (const std::string& held : step.held) locks[held].push_back(std::to_string(step.ordinal));
  }
  std::vector<std::string> seen;
  for (const auto& [held, steps] : locks) {
    seen.push_back(fmt::format("{} in step {}", held, join(steps, {.separator = " "})));
  }
  add("locks", seen);
  std::vector<std::string> times;
  for (const RehearsedStep& step : rehearsed.steps) {
    if (step.at_full_size) {
      times.push_back(fmt::format("{} about {}", step.summary, duration_text(*step.at_full_size)));
    }
  }
  add("full size", times);
  for (const std::string& note : rehearsed.notes) add("note", {note});
  if (rehearsed.took.count() > 0) add("took", {duration_text(rehearsed.took)});
  return lines;
}

LintReport findings_of(const RehearsalReport& report) {
  LintReport findings{.command = "check", .findings = {}, .notes = report.notes};
  findings.files = report.migrations.size();
  for (const Rehearsed& each : report.migrations) {
    std::ranges::copy(each.findings, std::back_inserter(findings.findings));
  }
  return findings;
}

std::string rehearsal_text(const RehearsalReport& report, const Look& look) {
  std::string out = fmt::format("rehearsed on {}; from {}\n\n", report.stage, report.base);
  for (const Rehearsed& each : report.migrations) out += one(each, look);
  return out + lint_text(findings_of(report), look);
}

}  // namespace ratchet
