// The hazards that there are, by the word that `allow.<rule> = "reason"` takes: for the reader,
// which knows a slip from a rule, for the planner, `ratchet explain` and the documentation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ratchet {

enum class Allowance { must_be_allowed, is_told };

struct HazardRule {
  std::string_view word;
  Allowance allowance;
  std::string_view meaning;
};

const std::vector<HazardRule>& hazard_rules();
std::vector<std::string> hazard_words();

}  // namespace ratchet
