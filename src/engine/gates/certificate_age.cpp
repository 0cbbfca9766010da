#include "engine/gates/certificate_age.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "engine/row_guards.hpp"
#include "engine/watch.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {
namespace {

std::int64_t skipped_rows(const GateFacts& facts) {
  return std::ranges::count_if(
      facts.quarantine, [](const QuarantineRecord& each) { return each.skipped.has_value(); });
}

const Definitions& guards_now(const DualWrite& mapping, const GateFacts& facts) {
  const auto found = facts.row_guards.find(mapping_key(mapping));
  ensure(found != facts.row_guards.end(), "the guards of every mapping that is compared are read");
  return found->second;
}

}  // namespace

std::vector<const DualWrite*> compared_mappings(const Plan& plan) {
  std::vector<const DualWrite*> all;
  for (const PlannedStep& each : plan.steps) {
    if (!std::holds_alternative<Compare>(each.step)) continue;
    std::ranges::copy(mappings_of(plan, each.ordinal), std::back_inserter(all));
  }
  return all;
}

std::vector<std::string> never_compared(const CertificateRecord& certificate,
                                        const DualWrite& mapping, const GateFacts& facts) {
  return newcomers(certificate.guards, guards_now(mapping, facts));
}

std::string moved_since(const CertificateRecord& certificate, const DualWrite& mapping,
                        const GateFacts& facts) {
  const std::string changes = row_guard_changes(certificate.guards, guards_now(mapping, facts));
  if (!changes.empty()) return changes;
  const auto& tables = facts.migration.record.tables;
  const bool same_schema =
      certificate.schema_version == facts.schema.version &&
      certificate.fingerprint == fingerprint(definitions_of(facts.schema, tables));
  if (same_schema) return "";
  return fmt::format("the schema has moved (from version {} to {}; VACUUM and ANALYZE count too)",
                     certificate.schema_version, facts.schema.version);
}

std::string void_because(const CertificateRecord& certificate, const DualWrite& mapping,
                         const GateFacts& facts) {
  const std::string made = to_brief(certificate.made);
  if (certificate.broken > 0) {
    return fmt::format("{} of {} rows of {} differed at {}", with_thousands(certificate.broken),
                       with_thousands(certificate.rows_seen), certificate.work, made);
  }
  if (certificate.quarantined > skipped_rows(facts)) {
    return fmt::format("{} rows of {} were in quarantine when it was compared at {}",
                       with_thousands(certificate.quarantined), certificate.work, made);
  }
  const std::string moved = moved_since(certificate, mapping, facts);
  if (!moved.empty()) {
    return fmt::format("{} was compared at {}, but since then: {}", certificate.work, made, moved);
  }
  const Milliseconds age = facts.now - certificate.made;
  if (age > facts.settings.verify_max_age) {
    return fmt::format("{} was compared at {}, longer ago than [verify] max_age, {}",
                       certificate.work, made, to_brief(facts.settings.verify_max_age));
  }
  return "";
}

}  // namespace ratchet
