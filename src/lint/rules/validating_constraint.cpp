#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void validating_constraint(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool is_constraint =
      effect.kind == EffectKind::add_check || effect.kind == EffectKind::add_foreign_key;
  const bool scans = is_constraint && effect.work == RowCost::scan;
  if (!scans || !passage.is_felt(effect.table, at)) return;
  const bool is_check = effect.kind == EffectKind::add_check;
  found.push_back(
      {"validating_constraint", at,
       fmt::format("{} without NOT VALID: {} while nobody {} {}", effect.words, effect.because,
                   is_check ? "gets at" : "writes to", to_string(*effect.table))});
}

}  // namespace ratchet::lint
