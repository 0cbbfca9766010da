#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void unique_without_index(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool is_key =
      effect.kind == EffectKind::add_key || effect.kind == EffectKind::add_exclusion;
  const bool builds = is_key && effect.work == RowCost::index_build;
  if (!builds || !passage.is_felt(effect.table, at)) return;
  found.push_back({"unique_without_index", at,
                   fmt::format("{} keeps everybody from {}: {}", effect.words,
                               to_string(*effect.table), effect.because)});
}

}  // namespace ratchet::lint
