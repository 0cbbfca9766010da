#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {
namespace {

bool builds(const Effect& effect) {
  return effect.kind == EffectKind::create_index || effect.kind == EffectKind::reindex;
}

}  // namespace

void concurrently_misused(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool can_be_misused = builds(effect) || effect.kind == EffectKind::drop_index ||
                              effect.kind == EffectKind::detach_partition;
  if (!effect.concurrent || !can_be_misused) return;
  const auto add = [&](const std::string& why, std::optional<Severity> severity) {
    found.push_back({"concurrently_misused", at,
                     fmt::format("{} CONCURRENTLY {}", effect.words, why), severity});
  };
  if (passage.in_block(at)) {
    return add("stands in a transaction, where the server refuses it", std::nullopt);
  }
  if (effect.certainty == Certainty::unknown) {
    return add("is refused: it is a partitioned table", std::nullopt);
  }
  if (effect.unless_exists) {
    add("IF NOT EXISTS takes an INVALID index of an earlier try for the one that is wanted",
        Severity::warning);
  }
  const bool is_from_script = passage.manners().lock_timeout == LockTimeout::from_script;
  if (builds(effect) && is_from_script && passage.has_lock_timeout(at)) {
    add("runs under lock_timeout: it waits for older transactions, gives up, and leaves an "
        "INVALID index",
        Severity::warning);
  }
}

}  // namespace ratchet::lint
