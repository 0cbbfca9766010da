#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void inline_constraint(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  if (effect.kind != EffectKind::inline_constraint || !passage.is_felt(effect.table, at)) return;
  // A foreign key of a column without values has nothing to look at; its locks stay.
  const bool works = effect.work != RowCost::none;
  found.push_back({"inline_constraint", at,
                   fmt::format("a constraint inside {}: {}", effect.words, effect.because),
                   works ? std::nullopt : std::optional(Severity::warning)});
}

}  // namespace ratchet::lint
