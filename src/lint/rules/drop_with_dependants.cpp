#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {
namespace {

bool drops_something(const Effect& effect) {
  return effect.kind == EffectKind::drop || effect.kind == EffectKind::drop_index ||
         effect.kind == EffectKind::alter;
}

}  // namespace

void drop_with_dependants(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  if (passage.goes_back() || !drops_something(effect) ||
      (effect.table && passage.is_new(*effect.table, at)))
    return;
  if (effect.cascades) {
    found.push_back(
        {"drop_with_dependants", at,
         fmt::format("{} CASCADE takes along whatever depends on it, unseen", effect.words),
         Severity::error});
  } else if (effect.kind == EffectKind::drop && !effect.locks.empty() && !passage.comes_again(at)) {
    found.push_back({"drop_with_dependants", at,
                     fmt::format("{}: its data are gone, and an application that still uses it "
                                 "fails",
                                 effect.words)});
  }
}

}  // namespace ratchet::lint
