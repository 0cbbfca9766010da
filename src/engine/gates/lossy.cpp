// Purge will lose nothing that the new side can't say.
#include <fmt/format.h>

#include "base/text.hpp"
#include "engine/gates/gate.hpp"

namespace ratchet {

GateStatus check_lossy_gate(const GateFacts& facts) {
  const auto allowed = facts.migration.plan.allow.find("lossy");
  for (const CertificateRecord& each : facts.certificates) {
    if (each.lossy == 0) continue;
    if (allowed != facts.migration.plan.allow.end()) {
      return open_gate("allowed by the file: " + allowed->second);
    }
    return closed_gate(
        {.reason =
             fmt::format("{} of {} rows of {} lose something on the way to the new side and "
                         "back; purge would lose it for good",
                         with_thousands(each.lossy), with_thousands(each.rows_seen), each.work),
         .remedy = fmt::format("See which: ratchet status {}; say why that is right, or roll back.",
                               facts.migration.id().text)});
  }
  return open_gate("nothing is lost on the way there and back");
}

}  // namespace ratchet
