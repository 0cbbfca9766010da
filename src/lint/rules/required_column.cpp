#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {

void required_column(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool is_required = effect.kind == EffectKind::add_column && effect.required;
  if (!is_required || passage.is_new(*effect.table, at)) return;
  found.push_back({"required_column", at,
                   fmt::format("{} is NOT NULL without a default: refused when {} has rows, and "
                               "inserts of the old application fail",
                               effect.words, to_string(*effect.table))});
}

}  // namespace ratchet::lint
