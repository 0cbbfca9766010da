#include <fmt/format.h>

#include <algorithm>

#include "lint/rules.hpp"

namespace ratchet::lint {
namespace {

// Whether `source` has filled something from what `drop` takes away.
bool may_copy_from(const Effect& source, const Effect& drop) {
  if (source.kind != EffectKind::update_rows || source.table != drop.table) return false;
  return drop.columns.empty() ||
         std::ranges::find(source.columns, drop.columns.front()) == source.columns.end();
}

}  // namespace

void contract_unverified(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool is_drop = effect.kind == EffectKind::drop && effect.table.has_value();
  if (passage.goes_back() || !is_drop || passage.is_new(*effect.table, at)) return;
  if (passage.comes_again(at)) return;
  for (std::size_t before = 0; before < at; ++before) {
    if (!may_copy_from(passage[before], effect)) continue;
    found.push_back({"contract_unverified", at,
                     fmt::format("{} comes straight behind the {}, and nothing has compared what "
                                 "was copied",
                                 effect.words, passage[before].words)});
    return;
  }
}

}  // namespace ratchet::lint
