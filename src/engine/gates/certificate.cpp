// Every row was compared and found equal, not long ago, and nothing has moved since.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "engine/gates/certificate_age.hpp"
#include "engine/gates/gate.hpp"

namespace ratchet {

GateStatus check_certificate_gate(const GateFacts& facts) {
  const std::string& id = facts.migration.id().text;
  const std::string again = fmt::format("Compare again: ratchet verify {}.", id);
  std::int64_t rows = 0;
  for (const DualWrite* mapping : compared_mappings(facts.migration.plan)) {
    const auto found =
        std::ranges::find(facts.certificates, mapping_key(*mapping), &CertificateRecord::mapping);
    if (found == facts.certificates.end()) {
      return closed_gate({.reason = fmt::format("{} was never compared", to_string(mapping->table)),
                          .remedy = again});
    }
    if (!never_compared(*found, *mapping, facts).empty()) {
      return closed_gate(
          {.reason = void_because(*found, *mapping, facts),
           .remedy = fmt::format("Fill and compare its rows: ratchet apply {}.", id)});
    }
    const std::string why = void_because(*found, *mapping, facts);
    if (!why.empty()) return closed_gate({.reason = why, .remedy = again});
    rows += found->rows_seen;
  }
  return open_gate(fmt::format("{} rows compared, all equal", with_thousands(rows)));
}

}  // namespace ratchet
