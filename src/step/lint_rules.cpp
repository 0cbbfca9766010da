#include "step/lint_rules.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace ratchet {

const std::vector<LintRule>& lint_rules() {
  static const std::vector<LintRule> kRules = {
#define RATCHET_LINT_RULE(rule, severity, meaning, cost, safe_way) \
  {#rule, Severity::severity, meaning, cost, safe_way, FoundIn::statement},
#define RATCHET_LINT_NOTE(rule, severity, meaning, cost, safe_way) \
  {#rule, Severity::severity, meaning, cost, safe_way, FoundIn::whole},
#include "step/lint_rules.def"
#undef RATCHET_LINT_RULE
  };
  return kRules;
}

const LintRule& lint_rule(std::string_view word) {
  const auto found = std::ranges::find(lint_rules(), word, &LintRule::word);
  ensure(found != lint_rules().end(), "a rule of lint that is not in lint_rules.def");
  return *found;
}

std::vector<std::string> lint_words() {
  std::vector<std::string> words;
  for (const LintRule& rule : lint_rules()) words.emplace_back(rule.word);
  return words;
}

}  // namespace ratchet
