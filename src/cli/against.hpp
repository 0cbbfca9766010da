// `ratchet lint --against REF`: only what a branch adds is judged, and what is merged has to stay
// as it is, and in its place.
#pragma once

#include <string>
#include <vector>

#include "report/lint_report.hpp"

namespace ratchet {

// Leaves of the report what is about files that the branch adds, and adds what it does to others.
// `files`: all that were looked at, in their order.
void judge_branch(const std::string& ref, const std::vector<std::string>& paths,
                  const std::vector<std::string>& files, LintReport& report);

}  // namespace ratchet
