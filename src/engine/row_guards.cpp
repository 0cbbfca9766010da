#include "engine/row_guards.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "engine/gates/certificate_age.hpp"
#include "engine/watch.hpp"
#include "schema/fingerprint.hpp"
#include "step/mapping.hpp"

namespace ratchet {
namespace {

const Definition* find(const Definitions& definitions, const Definition& wanted) {
  const auto found = std::ranges::find_if(definitions, [&](const Definition& each) {
    return each.kind == wanted.kind && each.name == wanted.name;
  });
  return found == definitions.end() ? nullptr : &*found;
}

std::string what_changed(const Definition& each) {
  if (each.kind == kWritesTo) {
    return each.name +
           " was written anew (TRUNCATE, VACUUM FULL, CLUSTER), or its triggers or "
           "rules were touched";
  }
  return fmt::format("{} {} was replaced", each.kind, each.name);
}

}  // namespace

Definitions row_guards(Site& site, Transaction& transaction, const DualWrite& mapping,
                       const Definitions& guards) {
  Definitions path = site.store().write_path(transaction, mapping);
  return path.empty() ? guards_of(mapping, guards) : path;
}

std::map<std::string, Definitions> row_guards_of(Site& site, Transaction& transaction,
                                                 const InHand& migration, const Schema& schema) {
  const Definitions guards = guards_on(schema, migration.record.tables);
  std::map<std::string, Definitions> all;
  for (const DualWrite* mapping : compared_mappings(migration.plan)) {
    all[mapping_key(*mapping)] = row_guards(site, transaction, *mapping, guards);
  }
  return all;
}

std::vector<std::string> newcomers(const Definitions& was, const Definitions& is) {
  std::vector<std::string> names;
  for (const Definition& each : is) {
    if (each.kind == kWritesTo && find(was, each) == nullptr) names.push_back(each.name);
  }
  return names;
}

std::string row_guard_changes(const Definitions& was, const Definitions& is) {
  std::vector<std::string> changes;
  for (const Definition& each : is) {
    const Definition* before = find(was, each);
    if (before == nullptr) {
      changes.push_back(fmt::format("{} has come to it", each.name));
    } else if (before->sql != each.sql) {
      changes.push_back(what_changed(each));
    }
  }
  for (const Definition& each : was) {
    if (find(is, each) == nullptr) changes.push_back(fmt::format("{} is gone", each.name));
  }
  return join(changes, {.separator = "; "});
}

CertificatesKept::CertificatesKept(Site& site, Transaction& transaction, const Schema& schema)
    : site_(site) {
  for (const MigrationRecord& record : site.journal().migrations.in_flight(transaction)) {
    const auto certificates = site.journal().certificates.of(transaction, record.id.text);
    if (certificates.empty()) continue;
    const Definitions guards = guards_on(schema, record.tables);
    for (const DualWrite* mapping : compared_mappings(site.plan_of(record))) {
      const Definitions now = row_guards(site, transaction, *mapping, guards);
      const std::string key = mapping_key(*mapping);
      const bool is_good = std::ranges::any_of(certificates, [&](const CertificateRecord& each) {
        return each.mapping == key && each.guards == now;
      });
      if (is_good) kept_.push_back({record.id, *mapping, now});
    }
  }
}

void CertificatesKept::carry_over(Transaction& transaction) const {
  const CertificateTable& table = site_.journal().certificates;
  for (const Kept& kept : kept_) {
    const Definitions path = site_.store().write_path(transaction, kept.mapping);
    if (path.empty() || path == kept.guards) continue;
    for (CertificateRecord& each : table.of(transaction, kept.migration.text)) {
      if (each.mapping != mapping_key(kept.mapping)) continue;
      each.guards = path;
      table.put(transaction, kept.migration, each);
    }
  }
}

}  // namespace ratchet
