#include "plan/planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "plan/claims.hpp"
#include "plan/hazards.hpp"
#include "plan/irreversible.hpp"
#include "plan/neighbourhood.hpp"
#include "plan/purge.hpp"
#include "plan/sentences.hpp"
#include "plan/step_check.hpp"

namespace ratchet {
namespace {

std::vector<Step> about_tables_of(const Schema& schema, const std::vector<Step>& in_force) {
  std::vector<Step> theirs;
  std::ranges::copy_if(in_force, std::back_inserter(theirs), [&](const Step& step) {
    return std::ranges::all_of(tables_of(step), [&](const QualifiedName& name) {
      return schema.find_table(name) != nullptr;
    });
  });
  return theirs;
}

// What no renderer or database can do with the steps as they are.
bool is_about_the_file(const Error& error) {
  return error.kind() == ErrorKind::invalid_migration || error.kind() == ErrorKind::diverged;
}

// Names of what ratchet itself has made: no part of a definition that is compared.
std::set<std::string> own_names(const Schema& schema) {
  std::set<std::string> names;
  const auto add = [&names](const Identifier& name) {
    if (is_ratchets_own(name.text())) names.insert(name.text());
  };
  for (const Table& table : schema.tables) {
    add(table.name.name);
    for (const Index& index : table.indexes) add(index.name);
    for (const Trigger& trigger : table.triggers) add(trigger.name);
  }
  for (const View& view : schema.views) add(view.name.name);
  return names;
}

Allowances merged(const Migration& migration, const Drafts& drafts) {
  Allowances all = migration.allow;
  for (const Draft& draft : drafts) all.insert(draft.allow->begin(), draft.allow->end());
  return all;
}

bool can_be_rehearsed_back(const std::vector<Step>& steps) {
  return std::ranges::none_of(steps, [](const Step& step) {
    const auto* raw = std::get_if<RawSql>(&step);
    return raw != nullptr && raw->irreversible;
  });
}

}  // namespace

Planner::Planner(const Migration& migration, const Dialect& dialect, Workbench& workbench)
    : migration_(migration),
      dialect_(dialect),
      workbench_(workbench),
      findings_(migration),
      base_(neighbourhood(workbench.schema, touched_by(migration, workbench.schema))),
      trial_(dialect, base_, about_tables_of(base_, workbench.in_force), workbench.others),
      start_(trial_.scene().schema),
      drafting_(migration, dialect, workbench, trial_, findings_) {}

MadePlan Planner::make(WorkbenchAfter after) {
  draft();
  const bool is_drafted = !findings_.any_errors();
  const bool is_right = check() && try_out(after);
  if (is_right) {
    Plan plan = put_together(std::move(planned_));
    return {.plan = std::move(plan), .diagnostics = findings_.take()};
  }
  put_back(workbench_.schema, expanded_, base_);
  MadePlan made{.plan = std::nullopt, .diagnostics = findings_.take()};
  if (is_drafted) made.untried = put_together(untried());
  return made;
}

void Planner::draft() {
  drafts_ = drafting_.draft();
  planned_ = drafting_.take_planned();
  expanded_ = trial_.scene().schema;
}

bool Planner::check() {
  if (drafting_.expand_failed()) return false;
  ExpressionCheck expressions(dialect_, trial_, findings_);
  for (const Draft& draft : drafts_) {
    Expansion refusals;
    if (draft.phase != Phase::expand) {
      check_names(draft, {drafts_, drafting_.surroundings(), dialect_, workbench_.others},
                  refusals);
    }
    for (const Problem& problem : refusals.refusals()) findings_.refuse(*draft.sources, problem);
    if (refusals.refusals().empty()) expressions.check(draft, drafts_);
  }
  news_ = expressions.take();
  if (findings_.any_errors()) return false;
  FoundHazards found = hazards_of(drafts_, start_, dialect_.capabilities());
  std::ranges::copy(news_.hazards, std::back_inserter(found));
  hazards_ = judge(found, migration_, findings_);
  return !findings_.any_errors();
}

bool Planner::try_out(WorkbenchAfter after) {
  const auto put = [this] {
    put_back(workbench_.schema, expanded_, trial_.scene().schema);
    for (const Step& step : trial_.scene().in_force) {
      if (std::ranges::count(workbench_.in_force, step) == 0) workbench_.in_force.push_back(step);
    }
  };
  for (const Draft& draft : drafts_) {
    if (draft.phase == Phase::expand || draft.phase == Phase::contract) continue;
    try_draft(draft);
  }
  if (after == WorkbenchAfter::verify) put();
  for (const Draft& draft : drafts_) {
    if (draft.phase == Phase::contract) try_draft(draft);
  }
  if (after == WorkbenchAfter::contract) put();
  if (findings_.any_errors()) return false;
  const Scene contracted = trial_.scene();
  try_way_back();
  try_purge(contracted);
  return !findings_.any_errors();
}

// Behind a step that failed, others would fail for its sake.
void Planner::try_draft(const Draft& draft) {
  if (findings_.any_errors()) return;
  try {
    planned_.push_back(trial_.run(draft.phase, draft.step));
  } catch (const Error& error) {
    if (!is_about_the_file(error)) throw;
    findings_.refuse(*draft.sources, error);
  }
}

void Planner::try_purge(const Scene& contracted) {
  const std::vector<Step> left = steps_to_purge(steps());
  if (left.empty()) return;
  Trial trial(dialect_, contracted.schema, contracted.in_force, workbench_.others);
  for (const Step& step : left) {
    try {
      planned_.push_back(trial.purge(step));
    } catch (const Error& error) {
      if (!is_about_the_file(error)) throw;
      findings_.refuse(
          *draft_of(step).sources,
          {.key = "",
           .message = fmt::format("purge could not {}: {}", *purge_summary(step), error.message()),
           .hint = error.hint()});
      return;
    }
  }
}

void Planner::try_way_back() {
  if (!can_be_rehearsed_back(steps())) return;
  try {
    const std::vector<StepSql> statements = trial_.back();
    for (std::size_t at = 0; at < statements.size(); ++at) planned_.at(at).back = statements[at];
  } catch (const Error& error) {
    if (!is_about_the_file(error)) throw;
    const Step& step = trial_.last_step();
    findings_.refuse(
        *draft_of(step).sources,
        {.key = "",
         .message = fmt::format("the way back of `{}` fails: {}",
                                summary_of(step, dialect_.capabilities().product), error.message()),
         .hint = error.hint()});
    return;
  }
  compare_with_start();
}

void Planner::compare_with_start() {
  const Schema& back = trial_.scene().schema;
  std::string what;
  auto differences = diff(all_definitions(start_), all_definitions(back));
  std::erase_if(differences, [&](const Difference& each) { return is_left_by_design(each); });
  if (!differences.empty()) what = differences.front().object;
  for (const std::string& name : own_names(back)) {
    if (what.empty() && !own_names(start_).contains(name)) what = name;
  }
  if (what.empty()) return;
  const auto raw = std::ranges::find_if(
      drafts_, [](const Draft& draft) { return std::holds_alternative<RawSql>(draft.step); });
  const Draft& blamed = raw == drafts_.end() ? drafts_.front() : *raw;
  findings_.refuse(*blamed.sources,
                   {.key = raw == drafts_.end() ? "" : "down",
                    .message = "the way back does not give back the schema: " + what + " differs",
                    .hint = raw == drafts_.end() ? "" : "`down` has to undo `up` to the letter"});
}

// A value can't be taken out of an enum, and hurts nobody.
bool Planner::is_left_by_design(const Difference& difference) const {
  return std::ranges::any_of(drafts_, [&](const Draft& draft) {
    const auto* step = std::get_if<AddEnumValue>(&draft.step);
    return step != nullptr && difference.object == "enum " + to_string(step->enumeration);
  });
}

std::vector<PlannedStep> Planner::untried() const {
  std::vector<PlannedStep> planned;
  for (const Draft& draft : drafts_) {
    planned.push_back({.phase = draft.phase,
                       .step = draft.step,
                       .summary = summary_of(draft.step, dialect_.capabilities().product)});
  }
  for (const Step& step : steps_to_purge(steps())) {
    planned.push_back({.phase = Phase::purge, .step = step, .summary = *purge_summary(step)});
  }
  return planned;
}

Plan Planner::put_together(std::vector<PlannedStep> planned) {
  const std::vector<Step> all = steps();
  const Capabilities& capabilities = dialect_.capabilities();
  Plan plan{.id = migration_.id,
            .description = migration_.description,
            .store = migration_.store,
            .required = migration_.required,
            .allow = merged(migration_, drafts_),
            .checksum = migration_.checksum,
            .options = migration_.options,
            .steps = std::move(planned),
            .hazards = std::move(hazards_),
            .sentences = sentences_for(all, start_, capabilities)};
  for (std::string& sentence : news_.sentences) {
    if (std::ranges::count(plan.sentences, sentence) == 0) plan.sentences.push_back(sentence);
  }
  int ordinal = 0;
  for (PlannedStep& step : plan.steps) {
    step.ordinal = ++ordinal;
    plan.entries.push_back(draft_of(step.step).entry);
  }
  std::set<QualifiedName> tables;
  for (const Step& step : all) {
    for (const QualifiedName& name : tables_touched(step, start_)) tables.insert(name);
  }
  plan.tables.assign(tables.begin(), tables.end());
  plan.claims = claims_of(all);
  plan.base = definitions_of(start_, plan.tables);
  plan.irreversible = irreversible_among(all, capabilities.product);
  return plan;
}

std::vector<Step> Planner::steps() const {
  std::vector<Step> all;
  for (const Draft& draft : drafts_) all.push_back(draft.step);
  return all;
}

const Draft& Planner::draft_of(const Step& step) const {
  return *std::ranges::find(drafts_, step, &Draft::step);
}

MadePlan make_plan(const Migration& migration, const Dialect& dialect, Workbench& workbench,
                   WorkbenchAfter after) {
  return Planner(migration, dialect, workbench).make(after);
}

}  // namespace ratchet
