#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void heavy_maintenance(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  if (effect.concurrent || !passage.is_felt(effect.table, at)) return;
  if (effect.kind == EffectKind::maintenance) {
    found.push_back({"heavy_maintenance", at,
                     fmt::format("{} keeps clients out for as long as it takes: {}", effect.words,
                                 effect.because)});
  } else if (effect.kind == EffectKind::truncate) {
    found.push_back({"heavy_maintenance", at,
                     fmt::format("{}{} waits for every client of the table, and empties it for "
                                 "good",
                                 effect.words, effect.cascades ? " CASCADE" : "")});
  }
}

}  // namespace ratchet::lint
