#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void volatile_default(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  if (effect.reason != Reason::volatile_default || !passage.is_felt(effect.table, at)) return;
  const bool is_certain = effect.certainty == Certainty::certain;
  found.push_back(
      {"volatile_default", at,
       fmt::format("{} {} every row of {} anew: {}", effect.words,
                   is_certain ? "writes" : "may write", to_string(*effect.table), effect.because),
       is_certain ? std::nullopt : std::optional(Severity::warning)});
}

}  // namespace ratchet::lint
