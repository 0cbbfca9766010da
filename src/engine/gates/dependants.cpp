// Nothing has come that names what contract will retire.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "engine/gates/gate.hpp"

namespace ratchet {
namespace {

bool was_there(const ColumnDependants& now, const Dependant& dependant,
               const std::vector<ColumnDependants>& at_start) {
  return std::ranges::any_of(at_start, [&](const ColumnDependants& each) {
    return each.table == now.table && each.column == now.column &&
           std::ranges::count(each.dependants, dependant) > 0;
  });
}

}  // namespace

GateStatus check_dependants_gate(const GateFacts& facts) {
  std::vector<std::string> found;
  for (const ColumnDependants& now : facts.dependants) {
    for (const Dependant& dependant : now.dependants) {
      if (was_there(now, dependant, facts.migration.record.dependants)) continue;
      found.push_back(fmt::format("{} {} names {}.{}", dependant.kind, dependant.name,
                                  to_string(now.table), now.column.text()));
    }
  }
  if (found.empty()) return open_gate("nothing new names what will be retired");
  return closed_gate({.reason = join(found, {.separator = "; "}),
                      .remedy = "Change it to name the new side, or say why it may break."});
}

}  // namespace ratchet
