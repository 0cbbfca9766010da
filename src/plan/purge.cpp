#include "plan/purge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace ratchet {
namespace {

std::string names_of(const SqlMap& map) {
  std::vector<std::string> names;
  for (const auto& [name, expression] : map) names.push_back(name.text());
  return join(names, {.separator = ", "});
}

struct Leftover {
  std::optional<std::string> operator()(const DualWrite& step) const {
    if (step.rows.to_store) {
      return fmt::format("drop table {}, and what kept it as {} in {} is", to_string(step.table),
                         to_string(*step.to), *step.rows.to_store);
    }
    if (step.to) {
      return fmt::format("drop the dual write of {} and {}", to_string(step.table),
                         to_string(*step.to));
    }
    const SqlMap& written = step.forward.empty() ? step.backward : step.forward;
    return fmt::format("drop the dual write of {}: {}", to_string(step.table), names_of(written));
  }
  std::optional<std::string> operator()(const Repair& step) const {
    return fmt::format("stop keeping {}.{} right", to_string(step.table), names_of(step.set));
  }
  std::optional<std::string> operator()(const RetireColumn& step) const {
    return fmt::format("drop {}.{}", to_string(step.table), step.column.text());
  }
  std::optional<std::string> operator()(const SwapColumns& step) const {
    return fmt::format("drop the old {}.{}", to_string(step.table), step.column.text());
  }
  std::optional<std::string> operator()(const RetireTable& step) const {
    return "drop table " + to_string(step.table);
  }
  std::optional<std::string> operator()(const SwapTables& step) const {
    return "drop the old " + to_string(step.table);
  }
  std::optional<std::string> operator()(const RenameTable& step) const {
    return "drop view " + to_string(step.table);
  }
  std::optional<std::string> operator()(const RetireView& step) const {
    return "drop view " + to_string(step.view);
  }
  template <class Other>
  std::optional<std::string> operator()(const Other&) const {
    return std::nullopt;
  }
};

bool writes(const Step& step) {
  return std::holds_alternative<DualWrite>(step) || std::holds_alternative<Repair>(step);
}

}  // namespace

std::optional<std::string> purge_summary(const Step& step) { return std::visit(Leftover{}, step); }

std::vector<Step> steps_to_purge(const std::vector<Step>& steps) {
  std::vector<Step> left;
  std::ranges::copy_if(steps, std::back_inserter(left),
                       [](const Step& step) { return purge_summary(step).has_value(); });
  std::ranges::stable_partition(left, writes);
  return left;
}

}  // namespace ratchet
