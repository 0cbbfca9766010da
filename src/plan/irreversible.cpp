#include "plan/irreversible.hpp"

#include <algorithm>

namespace ratchet {
namespace {

bool is_added(const QualifiedName& table, const Identifier& column,
              const std::vector<Step>& steps) {
  return std::ranges::any_of(steps, [&](const Step& step) {
    const auto* add = std::get_if<AddColumn>(&step);
    const auto* create = std::get_if<CreateTable>(&step);
    return (add != nullptr && add->table == table && add->column == column) ||
           (create != nullptr && create->table == table);
  });
}

}  // namespace

bool is_irreversible(const Step& step, const std::vector<Step>& all) {
  if (const auto* raw = std::get_if<RawSql>(&step)) return raw->irreversible;
  if (std::holds_alternative<DeleteRows>(step)) return true;
  const auto* update = std::get_if<UpdateRows>(&step);
  return update != nullptr && !std::ranges::all_of(update->set, [&](const auto& entry) {
           return is_added(update->table, entry.first, all);
         });
}

std::vector<std::string> irreversible_among(const std::vector<Step>& steps,
                                            std::string_view product) {
  std::vector<std::string> words;
  for (const Step& step : steps) {
    if (is_irreversible(step, steps)) words.push_back(summary_of(step, product));
  }
  return words;
}

}  // namespace ratchet
