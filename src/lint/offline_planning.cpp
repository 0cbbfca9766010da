#include "lint/offline_planning.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "lint/entry_keys.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kInvalid = "invalid_migration";

Finding finding_of(std::string rule, Diagnostic diagnostic) {
  return {.rule = std::move(rule),
          .diagnostic = std::move(diagnostic),
          .cost = {},
          .instead = {},
          .allowed = std::nullopt};
}

Finding finding_of(const Hazard& hazard, const Migration& migration) {
  const std::vector<std::string> lines = split_lines(migration.source);
  const auto line = static_cast<std::size_t>(std::max(hazard.line, 1)) - 1;
  Finding finding = finding_of(
      hazard.rule, {.severity = Severity::warning,
                    .file = migration.file,
                    .spot = {hazard.line, 1},
                    .message = hazard.message,
                    .hint = fmt::format("if that is right: allow.{} = \"why\"", hazard.rule),
                    .source_line = line < lines.size() ? lines[line] : ""});
  finding.diagnostic.length = static_cast<int>(finding.diagnostic.source_line.size());
  finding.allowed = hazard.allowed;
  return finding;
}

bool is_there(const Schema& schema, const QualifiedName& name) {
  return schema.find_table(name) != nullptr || schema.find_view(name) != nullptr;
}

// The first table that an entry of the file changes, and that nothing has made.
std::optional<QualifiedName> unknown_table(const Migration& migration, const Schema& schema) {
  std::vector<QualifiedName> made;
  const auto look = [&](std::string_view action, const EntryKeys& keys) {
    if (!keys.table) return false;
    if (action == "create_table") made.push_back(*keys.table);
    return !is_there(schema, *keys.table) && std::ranges::find(made, *keys.table) == made.end();
  };
  for (const ChangeEntry& each : migration.changes) {
    const EntryKeys keys = keys_of([&](Fields& fields) { each.change->describe(fields); });
    if (look(each.change->action(), keys)) return keys.table;
  }
  for (const StepEntry& each : migration.steps) {
    Step step = each.step;
    const EntryKeys keys = keys_of([&](Fields& fields) { describe(fields, step); });
    if (look(action_of(step), keys)) return keys.table;
  }
  return std::nullopt;
}

// What raw SQL says of a table that is not there.
bool is_about_unknown_table(const Diagnostic& diagnostic) {
  return diagnostic.message.find("table \"") != std::string::npos &&
         diagnostic.message.find("does not exist") != std::string::npos;
}

}  // namespace

std::optional<FindingList> OfflinePlanning::plan(const Migration& migration) {
  if (!stopped_.empty() || migration.store) return std::nullopt;
  if (const auto table = unknown_table(migration, bench_.schema)) {
    stopped_ = fmt::format(
        "no migration before {} makes {}, so from there on the plans, and with them the hazards, "
        "are left to `ratchet plan`",
        migration.id.text, to_string(*table));
    return std::nullopt;
  }
  const MadePlan made = make_plan(migration, dialect_, bench_, WorkbenchAfter::contract);
  if (std::ranges::any_of(made.diagnostics, is_about_unknown_table)) {
    stopped_ = fmt::format(
        "the SQL of {} is about tables that no migration makes, so from there "
        "on plans and hazards are left to `ratchet plan`",
        migration.id.text);
    return std::nullopt;
  }
  FindingList found;
  for (const Diagnostic& each : made.diagnostics) {
    found.push_back(finding_of(std::string(kInvalid), each));
  }
  if (made.plan) {
    for (const Hazard& each : made.plan->hazards) found.push_back(finding_of(each, migration));
  } else {
    stopped_ = fmt::format("{} can't be planned, so what comes behind it was not planned either",
                           migration.id.text);
  }
  return found;
}

}  // namespace ratchet
