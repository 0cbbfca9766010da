#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void sqlite_rebuild(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  if (effect.kind != EffectKind::rebuild) return;
  if (effect.work == RowCost::rewrite && !passage.is_felt(effect.table, at)) return;
  const bool is_certain = effect.certainty == Certainty::certain;
  found.push_back({"sqlite_rebuild", at, fmt::format("{}: {}", effect.words, effect.because),
                   is_certain ? std::nullopt : std::optional(Severity::warning)});
}

}  // namespace ratchet::lint
