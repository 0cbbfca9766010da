#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {
namespace {

// Then validate_in_same_transaction says more.
bool is_of_own_constraint(const Passage& passage, std::size_t at) {
  for (std::size_t before = 0; before < at; ++before) {
    const Effect& other = passage[before];
    const bool is_it = other.not_valid && other.object == passage[at].object;
    if (is_it && passage.same_transaction(before, at)) return true;
  }
  return false;
}

}  // namespace

void work_under_lock(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool validates = effect.kind == EffectKind::validate && !is_of_own_constraint(passage, at);
  const bool works = (effect.kind == EffectKind::update_rows && !effect.keyed) || validates;
  if (!works || !passage.is_felt(effect.table, at)) return;
  const auto holder = passage.holder_before(at);
  if (!holder) return;
  const EffectLock& lock = *passage.blocking_lock(*holder);
  found.push_back({"work_under_lock", at,
                   fmt::format("{} runs while {} on {} is held, which {} took", effect.words,
                               lock.mode, to_string(lock.table), passage[*holder].words),
                   std::nullopt, std::vector<std::string>{}});
}

}  // namespace ratchet::lint
