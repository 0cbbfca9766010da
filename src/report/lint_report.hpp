// What lint has found, for people and for the machines that show it beside the code.
#pragma once

#include <string>
#include <string_view>

#include "lint/finding.hpp"
#include "report/look.hpp"

namespace ratchet {

struct LintReport {
  std::string_view command = "lint";  // whose findings they are
  FindingList findings;               // in the order in which they are shown
  std::size_t files = 0;
  std::vector<std::string> notes;  // what could not be looked at, in sentences
};

// Each with its line, carets, cost and safe way; then how many there are.
std::string lint_text(const LintReport& report, const Look& look);
std::string lint_json(const LintReport& report);
// SARIF 2.1.0; what is allowed is there as suppressed.
std::string lint_sarif(const LintReport& report);
// Commands of a GitHub workflow, a line for each.
std::string lint_github(const LintReport& report);
// GitLab's code quality report.
std::string lint_gitlab(const LintReport& report);
std::string lint_junit(const LintReport& report);

}  // namespace ratchet
