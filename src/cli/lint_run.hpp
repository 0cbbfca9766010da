// One run of lint over files: reads each, hands it to the linter, and collects what is found.
#pragma once

#include <string>
#include <vector>

#include "dialect/script_reader.hpp"
#include "lint/passage.hpp"
#include "report/lint_report.hpp"

namespace ratchet {

struct LintOrder {
  const ScriptReading& reading;  // of the product
  std::vector<std::string> files;
  TableSizes sizes;
  ServerFacts server;
  RunsIn runs_in = RunsIn::statements;  // plain .sql files, where they don't say
};

// Throws Error{usage} when a file can't be read.
LintReport run_lint(const LintOrder& order);

}  // namespace ratchet
