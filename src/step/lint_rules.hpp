// The rules of lint as a table: for lint itself, for the reader, which knows a slip from a rule,
// for `ratchet explain` and docs/lint.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "step/diagnostic.hpp"

namespace ratchet {

// Where it is found: in a statement; or by looking at more than that, a branch or a rehearsal.
enum class FoundIn { statement, whole };

struct LintRule {
  std::string_view word;
  Severity severity;
  std::string_view meaning;
  std::string_view cost;  // lock and work, as measured
  std::string_view safe_way;
  FoundIn found_in = FoundIn::statement;
};

const std::vector<LintRule>& lint_rules();
// Throws Error{bug} for a word that is none of them.
const LintRule& lint_rule(std::string_view word);
std::vector<std::string> lint_words();

}  // namespace ratchet
