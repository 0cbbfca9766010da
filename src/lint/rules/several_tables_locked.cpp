#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {
namespace {

// The first two different tables that a transaction locks up to there, by statements of their own.
std::optional<std::size_t> other_table_before(const Passage& passage, std::size_t at) {
  const EffectLock* own = passage.blocking_lock(at);
  if (own == nullptr || !passage.in_block(at)) return std::nullopt;
  for (std::size_t before = 0; before < at; ++before) {
    const EffectLock* other = passage.blocking_lock(before);
    const bool is_other = other != nullptr && other->table != own->table &&
                          passage[before].statement != passage[at].statement;
    if (is_other && passage.same_transaction(before, at)) return before;
  }
  return std::nullopt;
}

}  // namespace

// Told once for each transaction.
void several_tables_locked(const Passage& passage, std::size_t at, Dangers& found) {
  const auto other = other_table_before(passage, at);
  if (!other) return;
  for (std::size_t before = 0; before < at; ++before) {
    if (passage.same_transaction(before, at) && other_table_before(passage, before)) return;
  }
  found.push_back({"several_tables_locked", at,
                   fmt::format("{} locks {} while the same transaction holds {}", passage[at].words,
                               to_string(passage.blocking_lock(at)->table),
                               to_string(passage.blocking_lock(*other)->table)),
                   std::nullopt, std::vector<std::string>{}});
}

}  // namespace ratchet::lint
