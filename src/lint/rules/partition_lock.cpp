#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void partition_lock(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const auto add = [&](const std::string& why, std::optional<Severity> severity) {
    found.push_back({"partition_lock", at, fmt::format("{} {}", effect.words, why), severity});
  };
  if (effect.kind == EffectKind::attach_partition) {
    const bool is_proved = effect.certainty == Certainty::unknown;
    if (!is_proved && passage.is_felt(effect.table, at)) {
      add("reads all of it under a lock: " + effect.because, std::nullopt);
    }
  } else if (effect.kind == EffectKind::detach_partition && !effect.concurrent) {
    if (passage.is_new(*effect.table, at)) return;
    add("keeps everybody from the partitioned table until it commits", std::nullopt);
  } else if (effect.kind == EffectKind::create_partition) {
    if (passage.is_new(effect.others.front(), at)) return;
    add("locks " + to_string(effect.others.front()) + " against everybody, " + effect.because,
        Severity::warning);
  }
}

}  // namespace ratchet::lint
