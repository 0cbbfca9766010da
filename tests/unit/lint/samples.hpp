// Scripts as lint's tests hand them in, and what it says about them in few words.
#pragma once

#include <string>
#include <vector>

#include "dialect/script_reader.hpp"
#include "lint/linter.hpp"

namespace ratchet::testing {

struct LintSample {
  Manners manners{.runs_in = RunsIn::statements,
                  .lock_timeout = LockTimeout::from_runner,
                  .direction = Direction::forward};
  TableSizes sizes;
  ServerFacts server;
  std::string before;                      // an earlier file, whose findings don't count
  const ScriptReading* reading = nullptr;  // left out: PostgreSQL
};

// What nobody has allowed.
FindingList lint(const std::string& sql, const LintSample& sample);

// "2 set_not_null", "3 warning: unbatched_dml": line, severity where it is a warning, rule.
std::vector<std::string> told(const std::string& sql, const LintSample& sample = {});

}  // namespace ratchet::testing
