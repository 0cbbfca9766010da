#include "migration/read_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "migration/head.hpp"
#include "migration/products.hpp"
#include "migration/read_fields.hpp"
#include "migration/unknown_key.hpp"
#include "step/hazard_rules.hpp"
#include "step/lint_rules.hpp"

namespace ratchet {
namespace {

// One [[change]] or [[phase]] as it stands in the file.
struct RawEntry {
  std::string header;  // "[[change]]"
  const TomlNode& node;
  const TomlTable& table;
};

std::string header_of(std::string_view key) { return fmt::format("[[{}]]", key); }

std::vector<RawEntry> raw_entries(const TomlEntry& entry, FileDiagnostics& diagnostics) {
  const std::string header = header_of(entry.key);
  if (const auto* table = std::get_if<TomlTable>(&entry.node.value)) {
    diagnostics.error(entry.node.range,
                      {.message = fmt::format("[{}] is one table, not a list of them", entry.key),
                       .hint = fmt::format("write {}", header)});
    return {{header, entry.node, *table}};
  }
  std::vector<RawEntry> found;
  const auto* array = std::get_if<TomlArray>(&entry.node.value);
  const std::size_t size = array ? array->items.size() : 0;
  for (std::size_t at = 0; at < size; ++at) {
    const TomlNode& node = array->items[at];
    if (const auto* table = std::get_if<TomlTable>(&node.value)) {
      found.push_back({header, node, *table});
    }
  }
  if (array == nullptr || found.size() != size) {
    diagnostics.error(entry.key_range,
                      {.message = fmt::format("`{}` must be a list of tables", entry.key),
                       .hint = fmt::format("write {}", header)});
  }
  return found;
}

std::string phases_of(const StepKind& kind) {
  std::vector<std::string> headers;
  for (const Phase phase : kind.phases) headers.push_back(header_of(name(phase)));
  return join(headers, {.separator = " or "});
}

template <class Kind>
std::vector<std::string> actions_of(const std::vector<Kind>& kinds) {
  std::vector<std::string> actions;
  for (const Kind& kind : kinds) actions.emplace_back(kind.action);
  return actions;
}

class EntryReader {
 public:
  EntryReader(ReadValues& values, Migration& into) : values_(values), into_(into) {}

  void read_change(const RawEntry& raw) {
    const auto action = find_action(raw);
    if (!action) return;
    const ChangeKind* kind = find_change_kind(*action);
    if (kind == nullptr) kind = find_change_kind(report_no_change(raw, *action));
    if (kind == nullptr) return;
    ChangeEntry entry;
    entry.change = kind->make();
    read_keys(raw, kind->action, entry, [&](Fields& fields) { entry.change->describe(fields); });
    into_.changes.push_back(std::move(entry));
  }

  void read_step(const RawEntry& raw, Phase phase) {
    const auto action = find_action(raw);
    if (!action) return;
    const StepKind* kind = find_step_kind(*action);
    if (kind == nullptr) {
      kind = find_step_kind(report_no_step(raw, *action));
    } else if (std::ranges::find(kind->phases, phase) == kind->phases.end()) {
      report(raw, {.message = fmt::format("{} can't stand in {}", *action, raw.header),
                   .hint = fmt::format("it belongs in {}", phases_of(*kind))});
    }
    if (kind == nullptr) return;
    StepEntry entry{.phase = phase, .step = kind->blank, .sources = {}, .only = {}, .allow = {}};
    read_keys(raw, kind->action, entry, [&](Fields& fields) { describe(fields, entry.step); });
    into_.steps.push_back(std::move(entry));
  }

 private:
  // The word of `action`; when there is none that can be read, says so.
  std::optional<std::string> find_action(const RawEntry& raw) {
    const TomlEntry* action = raw.table.find("action");
    if (action == nullptr) {
      values_.diagnostics().error(raw.node.range,
                                  {.message = fmt::format("{} needs `action`", raw.header),
                                   .hint = "say what to do, as in action = \"add_column\""});
      return std::nullopt;
    }
    return values_.text(action->node, "action");
  }

  // The nearest action, or "".
  std::string report_no_change(const RawEntry& raw, const std::string& action) {
    if (const StepKind* step = find_step_kind(action)) {
      report(raw, {.message = fmt::format("{} is a step, not a change", action),
                   .hint = fmt::format("it stands in {}, in a file of explicit phases",
                                       phases_of(*step))});
      return "";
    }
    return report_unknown(raw, action, actions_of(change_kinds()));
  }

  std::string report_no_step(const RawEntry& raw, const std::string& action) {
    if (find_change_kind(action) != nullptr) {
      report(raw, {.message = fmt::format("{} is a change, not a step", action),
                   .hint = "write it in [[change]]; `ratchet plan --explicit` shows its steps"});
      return "";
    }
    return report_unknown(raw, action, actions_of(step_kinds()));
  }

  std::string report_unknown(const RawEntry& raw, const std::string& action,
                             const std::vector<std::string>& known) {
    const std::string message = fmt::format("unknown action \"{}\"", action);
    if (const auto habit = advise_on_habit(action)) {
      report(raw, {.message = message, .hint = *habit});
      return "";
    }
    const auto near = nearest_word(action, known);
    report(raw, {.message = message,
                 .hint = near ? fmt::format("did you mean \"{}\"", *near)
                              : fmt::format("one of {}", join(known, {}))});
    return near.value_or("");
  }

  void report(const RawEntry& raw, const ErrorText& text) {
    values_.diagnostics().error(raw.table.find("action")->node.range, text);
  }

  template <class Entry, class Describe>
  void read_keys(const RawEntry& raw, std::string_view action, Entry& entry,
                 const Describe& describe_action) {
    ReadFields fields(raw.table,
                      {.role = TableRole::entry,
                       .subject = std::string(action),
                       .path = "",
                       .shorthand = "",
                       .header = raw.node.range},
                      values_, entry.sources);
    EntryHead head;
    describe(fields, head);
    describe_action(fields);
    fields.finish({});
    check_allowances(raw.table, values_);
    entry.sources.insert_or_assign("", raw.node.range);
    if (head.only) entry.only = kProductWords[*head.only];
    entry.allow = std::move(head.allow);
  }

  ReadValues& values_;
  Migration& into_;
};

void report_mixture(const TomlTable& root, FileDiagnostics& diagnostics) {
  const TomlEntry* change = root.find(kChangeKey);
  for (const TomlEntry& entry : root.entries) {
    if (change == nullptr || !find_phase(entry.key)) continue;
    const TomlEntry& later =
        entry.key_range.spot.line > change->key_range.spot.line ? entry : *change;
    diagnostics.error(later.node.range,
                      {.message = fmt::format("{} and {} can't stand in one file",
                                              header_of(kChangeKey), header_of(entry.key)),
                       .hint = "a file holds either changes or explicit phases"});
    return;
  }
}

}  // namespace

void check_allowances(const TomlTable& table, ReadValues& values) {
  const TomlEntry* entry = table.find("allow");
  const auto* rules = entry ? std::get_if<TomlTable>(&entry->node.value) : nullptr;
  if (rules == nullptr) return;
  std::vector<std::string> words = hazard_words();
  for (std::string& word : lint_words()) words.push_back(std::move(word));
  for (const TomlEntry& rule : rules->entries) {
    if (std::ranges::find(words, rule.key) == words.end()) {
      const auto near = nearest_word(rule.key, words);
      values.diagnostics().error(
          rule.key_range, {.message = fmt::format("there is no rule `{}` to allow", rule.key),
                           .hint = near ? fmt::format("did you mean `{}`", *near)
                                        : fmt::format("one of {}", join(words, {}))});
      continue;
    }
    const auto* reason = std::get_if<TomlString>(&rule.node.value);
    if (reason != nullptr && !reason->text.empty()) continue;
    values.diagnostics().error(
        rule.node.range, {.message = fmt::format("`allow.{}` needs a reason", rule.key),
                          .hint = fmt::format("allow.{} = \"why it is fine here\"", rule.key)});
  }
}

void read_entries(const TomlTable& root, ReadValues& values, Migration& into) {
  EntryReader reader(values, into);
  report_mixture(root, values.diagnostics());
  if (const TomlEntry* changes = root.find(kChangeKey)) {
    for (const RawEntry& raw : raw_entries(*changes, values.diagnostics())) {
      reader.read_change(raw);
    }
  }
  for (const Phase phase : kPhases) {
    const TomlEntry* steps = root.find(name(phase));
    if (steps == nullptr) continue;
    if (phase == Phase::purge) {
      values.diagnostics().error(steps->node.range,
                                 {.message = "[[purge]] is implied",
                                  .hint = "purge drops what contract retired; remove it"});
      continue;
    }
    for (const RawEntry& raw : raw_entries(*steps, values.diagnostics())) {
      reader.read_step(raw, phase);
    }
  }
}

}  // namespace ratchet
