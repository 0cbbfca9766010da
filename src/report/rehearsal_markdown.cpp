// For a comment on a pull request.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/rehearsal_lines.hpp"
#include "report/rehearsal_report.hpp"
#include "report/units.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kLongest = 400;

// What is in a cell stays in it, and is no markup.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : excerpt_of(text, kLongest)) {
    if (c == '|' || c == '<' || c == '*' || c == '_' || c == '`') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string verdict(const Rehearsed& rehearsed) {
  const std::size_t errors = count_of(rehearsed.findings, Severity::error);
  if (errors > 0) return ":x:";
  return count_of(rehearsed.findings, Severity::warning) > 0 ? ":warning:" : ":white_check_mark:";
}

std::string findings(const Rehearsed& rehearsed) {
  std::string out;
  for (const Finding& each : rehearsed.findings) {
    const bool is_error = each.diagnostic.severity == Severity::error;
    const std::string_view severity =
        each.allowed ? "allowed" : (is_error ? "**error**" : "warning");
    const int line = each.diagnostic.spot.line;
    out += fmt::format("- {} `{}`{}: {}", severity, each.rule,
                       line > 0 ? fmt::format(" in line {}", line) : "",
                       cell(each.diagnostic.message));
    const std::string hint = each.allowed.value_or(each.diagnostic.hint);
    out += hint.empty() ? "\n" : fmt::format("<br>{}\n", cell(hint));
  }
  return out.empty() ? "" : out + "\n";
}

std::string steps(const Rehearsed& rehearsed) {
  if (rehearsed.steps.empty()) return "";
  std::string out =
      "<details><summary>Steps and locks</summary>\n\n"
      "| phase | step | lock as planned | seen | took | at full size |\n|-|-|-|-|-|-|\n";
  for (const RehearsedStep& step : rehearsed.steps) {
    out += fmt::format("| {} | {} {} | {} | {} | {} | {} |\n", name(step.phase), step.ordinal,
                       cell(step.summary), cell(step.lock), cell(join(step.held, {})),
                       step.took ? duration_text(*step.took) : "",
                       step.at_full_size ? duration_text(*step.at_full_size) : "");
  }
  return out + "\n</details>\n\n";
}

std::string one(const Rehearsed& rehearsed) {
  std::string out = fmt::format("### {} {}\n", verdict(rehearsed), cell(rehearsed.id.text));
  if (!rehearsed.description.empty()) out += cell(rehearsed.description) + "\n";
  out += "\n";
  for (const RehearsalLine& line : rehearsal_lines(rehearsed)) {
    if (line.label != "locks") out += fmt::format("- {}: {}\n", line.label, cell(line.text));
  }
  return out + "\n" + findings(rehearsed) + steps(rehearsed);
}

}  // namespace

std::string rehearsal_markdown(const RehearsalReport& report) {
  std::string out = fmt::format("## Rehearsal of {}\n\nOn {}; from {}.\n\n",
                                counted(std::ssize(report.migrations), "migration"),
                                cell(report.stage), cell(report.base));
  for (const Rehearsed& each : report.migrations) out += one(each);
  for (const std::string& note : report.notes) out += "- " + cell(note) + "\n";
  return out;
}

}  // namespace ratchet
