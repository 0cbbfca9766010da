#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void table_rewrite(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool is_computed = effect.reason == Reason::computed && effect.work == RowCost::rewrite;
  if (!is_computed || !passage.is_felt(effect.table, at)) return;
  found.push_back({"table_rewrite", at,
                   fmt::format("{} writes every row of {} anew: {}", effect.words,
                               to_string(*effect.table), effect.because)});
}

}  // namespace ratchet::lint
