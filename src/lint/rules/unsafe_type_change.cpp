#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void unsafe_type_change(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool rewrites = effect.kind == EffectKind::change_type && effect.work == RowCost::rewrite;
  if (!rewrites || !passage.is_felt(effect.table, at)) return;
  const bool is_certain = effect.certainty == Certainty::certain;
  found.push_back({"unsafe_type_change", at,
                   fmt::format("{} {} the table anew: {}", effect.words,
                               is_certain ? "writes" : "may write", effect.because),
                   is_certain ? std::nullopt : std::optional(Severity::warning)});
}

}  // namespace ratchet::lint
