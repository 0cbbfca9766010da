#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void validate_in_same_transaction(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool validates = effect.kind == EffectKind::validate && passage.in_block(at);
  if (!validates || !passage.is_felt(effect.table, at)) return;
  for (std::size_t before = 0; before < at; ++before) {
    const Effect& other = passage[before];
    const bool adds = other.not_valid && other.table == effect.table &&
                      other.object == effect.object && passage.same_transaction(before, at);
    if (!adds) continue;
    found.push_back({"validate_in_same_transaction", at,
                     fmt::format("{} runs in the transaction of its NOT VALID, whose lock is still "
                                 "held",
                                 effect.words),
                     std::nullopt, std::vector<std::string>{}});
    return;
  }
}

}  // namespace ratchet::lint
