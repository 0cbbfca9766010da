#include "lint/migration_lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lint/declared_steps.hpp"
#include "lint/entry_keys.hpp"
#include "lint/safe_entry.hpp"
#include "step/lint_rules.hpp"

namespace ratchet {
namespace {

// One [[change]] or step, whichever it is.
struct Entry {
  std::string action;
  EntryKeys keys;
  const SourceMap& sources;
  const Allowances& allow;
  const std::optional<std::string>& only;
  std::optional<Phase> phase;
};

std::vector<Entry> entries_of(const Migration& migration) {
  std::vector<Entry> entries;
  for (const ChangeEntry& each : migration.changes) {
    entries.push_back({std::string(each.change->action()),
                       keys_of([&](Fields& fields) { each.change->describe(fields); }),
                       each.sources, each.allow, each.only, std::nullopt});
  }
  for (const StepEntry& each : migration.steps) {
    Step step = each.step;
    entries.push_back({std::string(action_of(step)),
                       keys_of([&](Fields& fields) { describe(fields, step); }), each.sources,
                       each.allow, each.only, each.phase});
  }
  return entries;
}

class MigrationLint {
 public:
  MigrationLint(Linter& linter, const Migration& migration, const Capabilities& capabilities)
      : linter_(linter),
        migration_(migration),
        capabilities_(capabilities),
        product_(capabilities.product),
        source_(migration.file, migration.source),
        whole_file_(allowances_of(migration.allow)) {}

  FindingList look() {
    linter_.begin_migration();
    const std::vector<Entry> entries = entries_of(migration_);
    std::vector<AllowanceList> own;
    for (const Entry& entry : entries) {
      own.push_back(allowances_of(entry.allow));
      if (entry.only && *entry.only != product_) continue;
      look_at(entry, entries, own.back());
      for (const Step& step : steps_of(own.size() - 1)) linter_.read_step(step, own.size() - 1);
    }
    for (const DeclaredDanger& each : linter_.take_declared()) {
      tell(each, entries[each.entry], own[each.entry]);
    }
    for (std::size_t at = 0; at < entries.size(); ++at) tell_unused(own[at], entries[at].sources);
    tell_unused(whole_file_, {});
    return std::move(found_);
  }

 private:
  // Hazards are the plan's, and others a rehearsal's, which alone know whether they are met.
  static AllowanceList allowances_of(const Allowances& allow) {
    AllowanceList list;
    for (const auto& [rule, reason] : allow) {
      const auto known = std::ranges::find(lint_rules(), rule, &LintRule::word);
      if (known == lint_rules().end() || known->found_in == FoundIn::whole) continue;
      list.push_back({.rule = rule, .reason = reason, .anchor = std::nullopt});
    }
    return list;
  }

  std::vector<Step> steps_of(std::size_t entry) const {
    if (migration_.changes.empty()) return {migration_.steps[entry].step};
    return declared_steps(*migration_.changes[entry].change, capabilities_);
  }

  void tell(const DeclaredDanger& declared, const Entry& entry, AllowanceList& allowances) {
    const LintRule& rule = lint_rule(declared.danger.rule);
    Finding finding{
        .rule = std::string(declared.danger.rule),
        .diagnostic = diagnostic_at(migration_, entry.sources,
                                    {.key = "action",
                                     .message = declared.danger.message,
                                     .hint = std::string(rule.safe_way)},
                                    declared.danger.severity.value_or(rule.severity)),
        .cost = declared.cost,
        .instead = safe_entry(declared, {.migration = migration_, .sources = entry.sources}),
        .allowed = std::nullopt};
    allow(finding, allowances);
    found_.push_back(std::move(finding));
  }

  void allow(Finding& finding, AllowanceList& allowances) {
    for (AllowanceList* list : {&allowances, &whole_file_}) {
      for (Allowance& each : *list) {
        if (each.rule != finding.rule) continue;
        each.used = true;
        finding.allowed = each.reason;
      }
    }
  }

  void look_at(const Entry& entry, const std::vector<Entry>& entries, AllowanceList& allowances) {
    if (entry.action == "create_table" && entry.keys.table) {
      linter_.add_new_table(*entry.keys.table);
    }
    if (entry.action == "sql") {
      const auto transaction = entry.keys.flags.find("transaction");
      const bool is_in_one = transaction == entry.keys.flags.end() || transaction->second;
      for (const char* key : {"up", "down"}) look_at_sql(entry, key, is_in_one, allowances);
    }
    if (entry.phase == Phase::contract) look_for_compare(entry, entries, allowances);
  }

  void look_at_sql(const Entry& entry, const char* key, bool is_in_one, AllowanceList& allowances) {
    const auto given = entry.keys.sql.find(key);
    const LocatedSql* sql =
        given == entry.keys.sql.end() ? nullptr : given->second.for_product(product_);
    if (sql == nullptr || sql->sql.text.empty()) return;
    // Ratchet sets a lock timeout for whatever it runs.
    const Script script{
        .source = source_,
        .sql = sql->sql.text,
        .begin = source_.offset_of(sql->spot),
        .manners = {
            .runs_in = is_in_one ? RunsIn::one_transaction : RunsIn::statements,
            .lock_timeout = LockTimeout::from_runner,
            .direction = std::string_view(key) == "down" ? Direction::back : Direction::forward}};
    AllowanceList all = allowances;
    std::ranges::copy(whole_file_, std::back_inserter(all));
    std::ranges::move(linter_.look_at(script, all), std::back_inserter(found_));
    for (std::size_t at = 0; at < allowances.size(); ++at) {
      allowances[at].used = allowances[at].used || all[at].used;
    }
    for (std::size_t at = 0; at < whole_file_.size(); ++at) {
      whole_file_[at].used = whole_file_[at].used || all[allowances.size() + at].used;
    }
  }

  // What a dual write keeps in step is compared before its old side goes.
  void look_for_compare(const Entry& entry, const std::vector<Entry>& entries,
                        AllowanceList& allowances) {
    const bool retires = entry.action == "retire_column" || entry.action == "retire_table" ||
                         entry.action == "swap_columns" || entry.action == "swap_tables";
    if (!retires) return;
    const auto is_on_table = [&](std::string_view action) {
      return std::ranges::any_of(entries, [&](const Entry& other) {
        return other.action == action && other.keys.table == entry.keys.table;
      });
    };
    if (!is_on_table("dual_write") || is_on_table("compare")) return;
    Finding finding{.rule = "contract_unverified",
                    .diagnostic = diagnostic_at(
                        migration_, entry.sources,
                        {.key = "action",
                         .message = fmt::format("{} of {}, and no compare of it in [[verify]]",
                                                entry.action, to_string(*entry.keys.table)),
                         .hint = "a certificate is what opens contract"},
                        lint_rule("contract_unverified").severity),
                    .cost = {},
                    .instead = {fmt::format("[[verify]]\naction = \"compare\"\ntable = \"{}\"",
                                            to_string(*entry.keys.table))},
                    .allowed = std::nullopt};
    allow(finding, allowances);
    found_.push_back(std::move(finding));
  }

  void tell_unused(const AllowanceList& allowances, const SourceMap& sources) {
    for (const Allowance& each : allowances) {
      if (each.used) continue;
      const Problem problem{
          .key = "allow." + each.rule,
          .message = fmt::format("{} is allowed here, and does not happen", each.rule),
          .hint = "remove it"};
      found_.push_back({.rule = "unused_allowance",
                        .diagnostic = diagnostic_at(migration_, sources, problem,
                                                    lint_rule("unused_allowance").severity),
                        .cost = {},
                        .instead = {},
                        .allowed = std::nullopt});
    }
  }

  Linter& linter_;
  const Migration& migration_;
  const Capabilities& capabilities_;
  std::string_view product_;
  SourceText source_;
  AllowanceList whole_file_;
  FindingList found_;
};

}  // namespace

FindingList lint_migration(Linter& linter, const Migration& migration,
                           const Capabilities& capabilities) {
  return MigrationLint(linter, migration, capabilities).look();
}

}  // namespace ratchet
