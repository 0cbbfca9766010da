#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

// Told once for each script: one SET serves all of it.
void missing_lock_timeout(const Passage& passage, std::size_t at, Dangers& found) {
  const auto waits_for_ever = [&](std::size_t each) {
    return passage.blocking_lock(each) != nullptr && !passage.has_lock_timeout(each);
  };
  if (!waits_for_ever(at)) return;
  for (std::size_t before = 0; before < at; ++before) {
    if (waits_for_ever(before)) return;
  }
  const EffectLock& lock = *passage.blocking_lock(at);
  found.push_back({"missing_lock_timeout", at,
                   fmt::format("{} waits without a limit for {} on {}", passage[at].words,
                               lock.mode, to_string(lock.table)),
                   std::nullopt, std::vector<std::string>{}});
}

}  // namespace ratchet::lint
