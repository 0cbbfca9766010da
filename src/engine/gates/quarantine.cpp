// No row is waiting in quarantine.
#include <fmt/format.h>

#include <algorithm>

#include "engine/gates/gate.hpp"

namespace ratchet {

GateStatus check_quarantine_gate(const GateFacts& facts) {
  const auto is_open = [](const QuarantineRecord& each) { return !each.skipped.has_value(); };
  const auto waiting = std::ranges::count_if(facts.quarantine, is_open);
  const std::string& id = facts.migration.id().text;
  if (waiting > 0) {
    const auto first = std::ranges::find_if(facts.quarantine, is_open);
    return closed_gate(
        {.reason = fmt::format("{} {} not be converted, the first is {} of {}: {}", waiting,
                               waiting == 1 ? "row could" : "rows could", first->row.key,
                               first->row.work, first->row.error),
         .remedy = fmt::format("Put them right and give `ratchet quarantine retry {0}`, or leave "
                               "them as they are: `ratchet quarantine skip {0} --reason \"why\"`.",
                               id)});
  }
  if (facts.quarantine.empty()) return open_gate("empty");
  return open_gate(
      fmt::format("{} skipped: {}", facts.quarantine.size(), *facts.quarantine.front().skipped));
}

}  // namespace ratchet
