#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void unreadable(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  if (effect.kind != EffectKind::unreadable) return;
  found.push_back({"unreadable", at, fmt::format("this can't be read: {}", effect.words)});
}

}  // namespace ratchet::lint
