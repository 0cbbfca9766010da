#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void set_not_null(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool scans = effect.kind == EffectKind::set_not_null && effect.work == RowCost::scan;
  if (!scans || !passage.is_felt(effect.table, at)) return;
  found.push_back({"set_not_null", at,
                   fmt::format("{} reads every row while nobody gets at {}: {}", effect.words,
                               to_string(*effect.table), effect.because)});
}

}  // namespace ratchet::lint
