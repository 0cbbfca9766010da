#include <fmt/format.h>

#include "lint/rules.hpp"

namespace ratchet::lint {
namespace {

// A view under the old name, made before anybody sees that the table is gone.
bool has_view(const Passage& passage, std::size_t at) {
  for (std::size_t after = at + 1; after < passage.size(); ++after) {
    const Effect& other = passage[after];
    const bool is_view = other.kind == EffectKind::create_view && other.table == passage[at].table;
    if (is_view && passage.in_block(at) && passage.same_transaction(at, after)) return true;
  }
  return false;
}

}  // namespace

void rename_in_use(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  if (passage.goes_back() || effect.kind != EffectKind::rename || passage.is_new(*effect.table, at))
    return;
  if (effect.columns.empty() && has_view(passage, at)) return;
  found.push_back(
      {"rename_in_use", at,
       fmt::format("{}: the old application goes on using the old name", effect.words)});
}

}  // namespace ratchet::lint
