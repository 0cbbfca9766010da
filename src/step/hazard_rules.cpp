#include "step/hazard_rules.hpp"

namespace ratchet {

const std::vector<HazardRule>& hazard_rules() {
  static const std::vector<HazardRule> kRules = {
#define RATCHET_HAZARD(rule, allowance, meaning) {#rule, Allowance::allowance, meaning},
#include "step/hazards.def"
#undef RATCHET_HAZARD
  };
  return kRules;
}

std::vector<std::string> hazard_words() {
  std::vector<std::string> words;
  for (const HazardRule& rule : hazard_rules()) words.emplace_back(rule.word);
  return words;
}

}  // namespace ratchet
