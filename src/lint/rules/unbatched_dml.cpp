#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/rules.hpp"

namespace ratchet::lint {

void unbatched_dml(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool is_wide = effect.kind == EffectKind::update_rows && !effect.keyed;
  if (!is_wide || !passage.is_felt(effect.table, at)) return;
  if (passage.holder_before(at)) return;  // work_under_lock says more
  const auto size = passage.size_of(*effect.table);
  const std::string rows =
      size ? fmt::format(" ({} rows)", with_thousands(size->rows)) : std::string();
  found.push_back(
      {"unbatched_dml", at,
       fmt::format("{} changes {}{} in one go", effect.words, effect.because, rows),
       effect.certainty == Certainty::certain ? std::optional(Severity::error) : std::nullopt});
}

}  // namespace ratchet::lint
