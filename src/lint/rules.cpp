#include "lint/rules.hpp"

namespace ratchet {

Dangers dangers_of(const Passage& passage) {
  Dangers found;
  for (std::size_t at = 0; at < passage.size(); ++at) {
#define RATCHET_LINT_RULE(rule, severity, meaning, cost, safe_way) lint::rule(passage, at, found);
#include "step/lint_rules.def"
#undef RATCHET_LINT_RULE
  }
  return found;
}

}  // namespace ratchet
