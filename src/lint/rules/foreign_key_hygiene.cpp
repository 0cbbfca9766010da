#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/rules.hpp"

namespace ratchet::lint {

void foreign_key_hygiene(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool is_key = effect.kind == EffectKind::add_foreign_key ||
                      (effect.kind == EffectKind::inline_constraint && !effect.others.empty());
  if (!is_key || effect.columns.empty() || passage.has_key(*effect.table, effect.columns)) return;
  std::vector<std::string> instead;
  if (!effect.index.empty()) instead.push_back(effect.index);
  std::vector<std::string> columns;
  for (const Identifier& column : effect.columns) columns.push_back(column.text());
  found.push_back({"foreign_key_hygiene", at,
                   fmt::format("no index of {} begins with {}: each {} of a row of {} reads all of "
                               "it",
                               to_string(*effect.table), join(columns, {}),
                               effect.cascades ? "cascading delete" : "delete",
                               to_string(effect.others.front())),
                   std::nullopt, instead});
}

}  // namespace ratchet::lint
