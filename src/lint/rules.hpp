// The rules: a function each, in a file of its name in rules/, and a line in
// step/lint_rules.def. Called for every effect of a script.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lint/passage.hpp"
#include "step/diagnostic.hpp"

namespace ratchet {

struct Danger {
  std::string_view rule;
  std::size_t at = 0;                  // the effect
  std::string message;                 // one sentence; the rule itself says why, and what to do
  std::optional<Severity> severity{};  // where it is not the rule's own
  // Where the safe way of the effect does not help against this: another one, or none, and then the
  // rule's own words do.
  std::optional<std::vector<std::string>> instead{};
};
using Dangers = std::vector<Danger>;

namespace lint {
#define RATCHET_LINT_RULE(rule, severity, meaning, cost, safe_way) \
  void rule(const Passage& passage, std::size_t at, Dangers& found);
#include "step/lint_rules.def"
#undef RATCHET_LINT_RULE
}  // namespace lint

// All of them over the whole script, in order of places.
Dangers dangers_of(const Passage& passage);

}  // namespace ratchet
