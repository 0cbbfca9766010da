#include <fmt/format.h>

#include <algorithm>

#include "lint/rules.hpp"

namespace ratchet::lint {
namespace {

bool shares_column(const Effect& one, const Effect& other) {
  return std::ranges::any_of(one.columns, [&](const Identifier& column) {
    return std::ranges::find(other.columns, column) != other.columns.end();
  });
}

// Where rows are filled only behind the check, or never.
std::optional<std::string> comes_too_early(const Passage& passage, std::size_t at) {
  const Effect& check = passage[at];
  bool is_added_here = false;
  bool is_filled = false;
  for (std::size_t each = 0; each < passage.size(); ++each) {
    const Effect& other = passage[each];
    if (other.table != check.table || !shares_column(other, check)) continue;
    if (other.kind == EffectKind::update_rows && each > at) {
      return "the rows are filled only behind it, and until then their updates are refused";
    }
    if (each > at) continue;
    is_added_here = is_added_here || other.kind == EffectKind::add_column;
    is_filled = is_filled || other.kind == EffectKind::update_rows;
  }
  if (!check.required || !is_added_here || is_filled) return std::nullopt;
  return "the column is new, so no row that is there fits, and updates of them are refused";
}

}  // namespace

void premature_not_valid(const Passage& passage, std::size_t at, Dangers& found) {
  const Effect& effect = passage[at];
  const bool is_check = effect.kind == EffectKind::add_check && effect.not_valid;
  if (!is_check || passage.is_new(*effect.table, at)) return;
  if (const auto why = comes_too_early(passage, at)) {
    found.push_back(
        {"premature_not_valid", at, fmt::format("{} comes too early: {}", effect.words, *why)});
  }
}

}  // namespace ratchet::lint
