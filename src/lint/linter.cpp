#include "lint/linter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "lint/rules.hpp"
#include "step/lint_rules.hpp"

namespace ratchet {
namespace {

std::string_view words_of(RowCost work) {
  switch (work) {
    case RowCost::none: return "";
    case RowCost::scan: return "one scan of the table";
    case RowCost::index_build: return "an index build";
    case RowCost::rewrite: return "heap and indexes rewritten";
    case RowCost::rows: return "locks every row that it changes";
  }
  return "";
}

// "AccessExclusive on users; one scan of the table"
std::string cost_of(const Effect& effect) {
  std::vector<std::string> parts;
  for (const EffectLock& lock : effect.locks) {
    parts.push_back(fmt::format("{} on {}", lock.mode, to_string(lock.table)));
  }
  std::string cost = join(parts, {});
  const std::string_view work = words_of(effect.work);
  if (!cost.empty() && !work.empty()) cost += "; ";
  return cost + std::string(work);
}

SourceRange range_of(const Script& script, std::size_t offset, std::size_t length) {
  // As long as no escape stands before the place, the file holds the very same bytes.
  const std::string_view file = script.source.text();
  const std::size_t begin = std::min(script.begin + offset, file.size());
  const std::string_view sql = std::string_view(script.sql).substr(offset, length);
  if (file.substr(begin, length) != sql) return script.source.range_at(script.begin, 1);
  return script.source.range_at(script.begin + offset, length);
}

bool is_for(const Allowance& allowance, const Danger& danger, const Effect& effect) {
  if (allowance.rule != danger.rule || allowance.reason.empty()) return false;
  return !allowance.anchor ||
         (*allowance.anchor >= effect.statement_begin && *allowance.anchor <= effect.statement_end);
}

Finding finding_of(const Script& script, const Danger& danger, const Effect& effect) {
  const LintRule& rule = lint_rule(danger.rule);
  Finding finding{.rule = std::string(danger.rule),
                  .diagnostic = script.source.diagnostic(
                      range_of(script, effect.offset, effect.length),
                      {.message = danger.message, .hint = std::string(rule.safe_way)}),
                  .cost = cost_of(effect),
                  .instead = danger.instead.value_or(effect.instead),
                  .allowed = std::nullopt};
  finding.diagnostic.severity = danger.severity.value_or(rule.severity);
  return finding;
}

}  // namespace

std::size_t count_of(const FindingList& findings, Severity severity) {
  return static_cast<std::size_t>(std::ranges::count_if(findings, [&](const Finding& each) {
    const bool counts =
        each.diagnostic.severity == severity ||
        (severity == Severity::warning && each.diagnostic.severity == Severity::error);
    return !each.allowed && counts;
  }));
}

void Linter::begin_migration() {
  before_.new_tables.clear();
  declared_.clear();
  entry_of_.clear();
}

void Linter::read_step(const Step& step, std::size_t entry) {
  const std::size_t statements_before = declared_.empty() ? 0 : declared_.back().statement + 1;
  for (Effect& effect : reader_.read_step(step)) {
    effect.statement += statements_before;
    declared_.push_back(std::move(effect));
    entry_of_.push_back(entry);
  }
}

// Ratchet runs each of them by itself, and sets a lock timeout for it.
std::vector<DeclaredDanger> Linter::take_declared() {
  const Manners manners{.runs_in = RunsIn::statements, .lock_timeout = LockTimeout::from_runner};
  std::vector<DeclaredDanger> found;
  for (Danger& danger : dangers_of(Passage(declared_, manners, sizes_, before_))) {
    const std::size_t at = danger.at;
    found.push_back({.entry = entry_of_[at],
                     .danger = std::move(danger),
                     .effect = declared_[at],
                     .cost = cost_of(declared_[at])});
  }
  remember(declared_);
  return found;
}

FindingList Linter::look_at(const Script& script, AllowanceList& allowances) {
  const Effects effects = reader_.read(script.sql);
  const Passage passage(effects, script.manners, sizes_, before_);
  FindingList found;
  for (const Danger& danger : dangers_of(passage)) {
    const Effect& effect = effects[danger.at];
    Finding finding = finding_of(script, danger, effect);
    // A single statement is to be taken out; a list of them is a road of its own anyway.
    const bool is_single = finding.instead.size() == 1 && !finding.instead[0].starts_with("--");
    if (is_single && passage.in_block(danger.at)) {
      finding.instead.insert(finding.instead.begin(), "-- outside of the transaction:");
    }
    for (Allowance& allowance : allowances) {
      if (!is_for(allowance, danger, effect)) continue;
      allowance.used = true;
      finding.allowed = allowance.reason;
    }
    found.push_back(std::move(finding));
  }
  remember(effects);
  return found;
}

void Linter::remember(const Effects& effects) {
  for (const Effect& effect : effects) {
    const bool is_key =
        effect.kind == EffectKind::create_index || effect.kind == EffectKind::add_key;
    if (is_key && effect.table) before_.keys[*effect.table].push_back(effect.columns);
    if (effect.kind == EffectKind::create_table && !effect.unless_exists) {
      before_.new_tables.insert(*effect.table);
    }
  }
}

FindingList judge_allowances(const AllowanceList& allowances, const SourceText& source) {
  const std::vector<std::string> words = lint_words();
  FindingList found;
  for (const Allowance& each : allowances) {
    if (each.used) continue;
    ErrorText text{.message = fmt::format("{} is allowed here, and does not happen", each.rule),
                   .hint = "remove it"};
    if (std::ranges::find(words, each.rule) == words.end()) {
      const auto near = nearest_word(each.rule, words);
      text = {.message = fmt::format("there is no rule `{}` to allow", each.rule),
              .hint = near ? fmt::format("did you mean `{}`", *near)
                           : "`ratchet explain lint` lists the rules"};
    } else if (each.reason.empty()) {
      text = {.message = fmt::format("ratchet:allow {} needs a reason", each.rule),
              .hint = fmt::format("-- ratchet:allow {} why it is fine here", each.rule)};
    }
    Finding finding{
        .rule = "unused_allowance",
        .diagnostic = source.diagnostic(source.range_at(each.offset, each.length), text),
        .cost = {},
        .instead = {},
        .allowed = std::nullopt};
    finding.diagnostic.severity = lint_rule("unused_allowance").severity;
    found.push_back(std::move(finding));
  }
  return found;
}

}  // namespace ratchet
