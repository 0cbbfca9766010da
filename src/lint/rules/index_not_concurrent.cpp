#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {
namespace {

std::string_view effect_on_clients(const Effect& effect) {
  if (effect.kind == EffectKind::drop_index) return "waits for every client of its table";
  return "lets nobody write while it is built";
}

bool is_made_here(const Passage& passage, std::size_t at) {
  for (std::size_t before = 0; before < at; ++before) {
    const Effect& other = passage[before];
    if (other.kind == EffectKind::create_index && other.object == passage[at].object) return true;
  }
  return false;
}

}  // namespace

void index_not_concurrent(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool is_drop = effect.kind == EffectKind::drop_index;
  const bool builds =
      (effect.kind == EffectKind::create_index || effect.kind == EffectKind::reindex) &&
      effect.work == RowCost::index_build;
  if (!(is_drop || builds) || effect.concurrent || effect.locks.empty()) return;
  if (!passage.is_felt(effect.table, at) || (is_drop && is_made_here(passage, at))) return;
  const std::string why = effect.because.empty() ? "" : ": " + effect.because;
  found.push_back({"index_not_concurrent", at,
                   fmt::format("{} {}{}", effect.words, effect_on_clients(effect), why)});
}

}  // namespace ratchet::lint
