#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void constrained_domain(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  if (effect.reason != Reason::constrained_domain || !passage.is_felt(effect.table, at)) return;
  found.push_back({"constrained_domain", at,
                   fmt::format("{} writes every row of {} anew: {}", effect.words,
                               to_string(*effect.table), effect.because)});
}

}  // namespace ratchet::lint
