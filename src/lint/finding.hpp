// What lint has to say about one place.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "step/diagnostic.hpp"

namespace ratchet {

struct Finding {
  std::string rule;  // the word of lint_rules.def, or of a hazard
  // Where, how bad, and the message; the hint stands beside the carets.
  Diagnostic diagnostic;
  std::string cost;                  // lock and work of this statement: "AccessExclusive on users"
  std::vector<std::string> instead;  // the safe way, to be pasted; empty where the rule says all
  std::optional<std::string> allowed;  // the reason given
};
using FindingList = std::vector<Finding>;

// Those that nobody has allowed, of at least that severity.
std::size_t count_of(const FindingList& findings, Severity severity);

}  // namespace ratchet
