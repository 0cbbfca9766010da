#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void scan_under_lock(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool can_scan =
      effect.kind == EffectKind::add_key || effect.kind == EffectKind::change_type;
  const bool is_type = effect.kind == EffectKind::change_type;
  const bool scans = can_scan && (effect.work == RowCost::scan ||
                                  (is_type && effect.work == RowCost::index_build));
  if (!scans || !passage.is_felt(effect.table, at)) return;
  found.push_back({"scan_under_lock", at,
                   fmt::format("{} reads every row while nobody gets at the table: {}",
                               effect.words, effect.because)});
}

}  // namespace ratchet::lint
