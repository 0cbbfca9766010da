#include "engine/watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kDifferencesShown = 5;

void add_guards(const std::vector<Trigger>& triggers, const std::string& owner, Definitions& into) {
  for (const Trigger& trigger : triggers) {
    if (!is_ratchets_own(trigger.name.text())) continue;
    into.push_back({"trigger", trigger.name.text(), owner, trigger.definition});
  }
}

template <class Object>
void add_changed(const std::vector<Object>& before, const std::vector<Object>& after,
                 std::set<QualifiedName>& into) {
  std::map<QualifiedName, const Object*> was;
  for (const Object& each : before) was.emplace(each.name, &each);
  for (const Object& each : after) {
    const auto found = was.find(each.name);
    if (found == was.end() || *found->second != each) into.insert(each.name);
    if (found != was.end()) was.erase(found);
  }
  for (const auto& [gone, object] : was) into.insert(gone);
}

// A certificate stays good over a step of ratchet's own, which leaves the guards of its mapping and
// its rows alone.
void carry_certificates_over(Site& site, Transaction& transaction, const MigrationRecord& was,
                             const MigrationRecord& is, const Effect& effect) {
  const std::string good = fingerprint(was.definitions);
  for (CertificateRecord& each : site.journal().certificates.of(transaction, was.id.text)) {
    const bool was_good = each.schema_version == effect.before.version && each.fingerprint == good;
    if (!was_good) continue;
    each.schema_version = effect.after.version;
    each.fingerprint = fingerprint(is.definitions);
    site.journal().certificates.put(transaction, is.id, each);
  }
}

}  // namespace

Definitions guards_on(const Schema& schema, const std::vector<QualifiedName>& names) {
  Definitions guards;
  for (const QualifiedName& name : names) {
    const std::string owner = to_string(name);
    if (const Table* table = schema.find_table(name)) add_guards(table->triggers, owner, guards);
    if (const View* view = schema.find_view(name)) add_guards(view->triggers, owner, guards);
  }
  return guards;
}

Definitions guards_of(const DualWrite& mapping, const Definitions& guards) {
  const std::string key = mapping_key(mapping);
  Definitions own;
  std::ranges::copy_if(guards, std::back_inserter(own), [&](const Definition& each) {
    return each.name.find(key) != std::string::npos;
  });
  return own;
}

std::vector<Difference> changes_by_others(const MigrationRecord& record, const Schema& schema) {
  auto changes = diff(record.definitions, definitions_of(schema, record.tables));
  std::ranges::move(diff(record.guards, guards_on(schema, record.tables)),
                    std::back_inserter(changes));
  return changes;
}

Definitions missing_guards(const MigrationRecord& record, const Schema& schema) {
  const Definitions now = guards_on(schema, record.tables);
  Definitions missing;
  std::ranges::copy_if(record.guards, std::back_inserter(missing), [&](const Definition& each) {
    return std::ranges::none_of(now, [&](const Definition& other) {
      return other.table == each.table && other.name == each.name;
    });
  });
  return missing;
}

bool lacks_only_guards(const MigrationRecord& record, const Schema& schema) {
  const auto missing = missing_guards(record, schema);
  return !missing.empty() && missing.size() == changes_by_others(record, schema).size();
}

std::string to_text(const Difference& difference) {
  if (difference.is.empty()) return difference.object + " is gone";
  if (difference.was.empty()) return fmt::format("{} is new: {}", difference.object, difference.is);
  return fmt::format("{} was: {}\n  and is now: {}", difference.object, difference.was,
                     difference.is);
}

std::string to_text(const std::vector<Difference>& differences) {
  std::vector<std::string> lines;
  for (const Difference& each : differences) {
    if (lines.size() == kDifferencesShown) {
      lines.push_back(fmt::format("and {} more", differences.size() - lines.size()));
      break;
    }
    lines.push_back(to_text(each));
  }
  return join(lines, {.separator = "\n  "});
}

void require_no_changes_by_others(const MigrationRecord& record, const Schema& schema) {
  const auto changes = changes_by_others(record, schema);
  if (changes.empty()) return;
  const std::string& id = record.id.text;
  throw Error(ErrorKind::diverged,
              {.message = fmt::format("somebody else has changed what {} touches:\n  {}", id,
                                      to_text(changes)),
               .hint = lacks_only_guards(record, schema)
                           ? fmt::format("Give `ratchet apply {}`: it puts them back.", id)
                           : "Put it back as it was, and give the command again."});
}

std::set<QualifiedName> names_changed(const Effect& effect) {
  std::set<QualifiedName> names;
  add_changed(effect.before.tables, effect.after.tables, names);
  add_changed(effect.before.views, effect.after.views, names);
  add_changed(effect.before.enumerations, effect.after.enumerations, names);
  return names;
}

void note_effect(Site& site, Transaction& transaction, const Effect& effect) {
  const Journal& journal = site.journal();
  const std::set<QualifiedName> changed = names_changed(effect);
  for (const MigrationRecord& was : journal.migrations.in_flight_on(transaction, changed)) {
    MigrationRecord is = was;
    const bool is_known = changes_by_others(was, effect.before).empty();
    if (!is_known) continue;
    is.definitions = definitions_of(effect.after, was.tables);
    is.guards = guards_on(effect.after, was.tables);
    if (is != was) journal.migrations.set_definitions(transaction, is);
    carry_certificates_over(site, transaction, was, is, effect);
  }
  if (effect.before.version == effect.after.version) return;
  journal.certificates.move_schema_version(transaction, effect.before.version,
                                           effect.after.version);
}

}  // namespace ratchet
