#include "plan/drafting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "plan/claims.hpp"
#include "plan/neighbourhood.hpp"
#include "plan/product_check.hpp"
#include "plan/step_check.hpp"

namespace ratchet {
namespace {

// What can fail on the rows that are there goes before what takes something out of sight.
int rank(const Draft& draft) {
  const bool builds = std::holds_alternative<CreateIndex>(draft.step) ||
                      std::holds_alternative<AddConstraint>(draft.step);
  return draft.phase == Phase::contract && !builds ? 1 : 0;
}

// One pass over a table serves every dual write on it.
bool is_pass_over_table(const Step& step) {
  return std::holds_alternative<Copy>(step) || std::holds_alternative<Compare>(step);
}

void remove_index(Schema& schema, const Identifier& index) {
  for (Table& table : schema.tables) {
    std::erase_if(table.indexes, [&](const Index& each) { return each.name == index; });
  }
}

std::string in_words(const Claim& claim) {
  return to_string(claim.table) + "." + claim.column->text();
}

}  // namespace

Drafting::Drafting(const Migration& migration, const Dialect& dialect, Workbench& workbench,
                   Trial& trial, Findings& findings)
    : migration_(migration),
      dialect_(dialect),
      schema_(workbench.schema),
      trial_(trial),
      findings_(findings),
      others_(workbench.others),
      surroundings_(schema_, dialect.capabilities(), trial, workbench.others) {}

Drafts Drafting::draft() {
  for (std::size_t at = 0; at < migration_.changes.size(); ++at) {
    draft_change(migration_.changes[at], at);
  }
  for (std::size_t at = 0; at < migration_.steps.size(); ++at) {
    draft_step(migration_.steps[at], at);
  }
  if (!migration_.changes.empty()) refuse_changed_twice();
  put_back(schema_, trial_.scene().schema, trial_.scene().schema);  // indexes, too
  order();
  return std::move(drafts_);
}

bool Drafting::is_for_us(const std::optional<std::string>& only) const {
  return !only || *only == dialect_.capabilities().product;
}

void Drafting::draft_change(const ChangeEntry& entry, std::size_t number) {
  if (!is_for_us(entry.only)) return;
  if (!speaks(entry, dialect_.capabilities().product, findings_)) return;
  Expansion expansion;
  try {
    entry.change->expand(surroundings_, expansion);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_migration) throw;
    findings_.refuse(entry.sources, error);
    return;
  }
  for (const Problem& problem : expansion.refusals()) findings_.refuse(entry.sources, problem);
  if (!expansion.refusals().empty()) return;
  for (const auto& [phase, step] : expansion.steps()) {
    add({phase, step, &entry.sources, &entry.allow, number});
  }
}

void Drafting::draft_step(const StepEntry& entry, std::size_t number) {
  if (!is_for_us(entry.only)) return;
  if (!speaks(entry, dialect_.capabilities().product, findings_)) return;
  Draft draft{entry.phase, entry.step, &entry.sources, &entry.allow, number};
  if (entry.phase == Phase::expand) {
    Expansion refusals;
    check_names(draft, {drafts_, surroundings_, dialect_, others_}, refusals);
    for (const Problem& problem : refusals.refusals()) findings_.refuse(entry.sources, problem);
    if (!refusals.refusals().empty()) {
      expand_failed_ = true;
      return;
    }
  }
  add(std::move(draft));
}

void Drafting::add(Draft draft) {
  if (draft.phase == Phase::expand) run_expand(draft);
  if (const auto* drop = std::get_if<DropIndex>(&draft.step)) {
    surroundings_.forget_index(drop->index);
    remove_index(schema_, drop->index);
  }
  drafts_.push_back(std::move(draft));
}

void Drafting::run_expand(const Draft& draft) {
  const Schema before = trial_.scene().schema;
  try {
    planned_.push_back(trial_.run(draft.phase, draft.step));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::invalid_migration) throw;
    findings_.refuse(*draft.sources, error);
    expand_failed_ = true;
    return;
  }
  put_back(schema_, before, trial_.scene().schema);
  for (const Identifier& index : surroundings_.forgotten()) remove_index(schema_, index);
}

void Drafting::refuse_changed_twice() {
  std::map<Claim, const Draft*> first;
  for (const Draft& draft : drafts_) {
    for (const Claim& claim : columns_changed(draft.step)) {
      const Draft* other = first.try_emplace(claim, &draft).first->second;
      if (other->entry == draft.entry) continue;
      const auto header = other->sources->find("");
      const int line = header == other->sources->end() ? 0 : header->second.spot.line;
      findings_.refuse(*draft.sources,
                       {.key = "column",
                        .message = fmt::format("{} is changed by the entry of line {} already",
                                               in_words(claim), line),
                        .hint = "say everything about one column in one entry"});
      return;
    }
  }
}

void Drafting::order() {
  const bool expanded = !migration_.changes.empty();
  std::ranges::stable_sort(drafts_, {}, [&](const Draft& draft) {
    return std::pair(draft.phase, expanded ? rank(draft) : 0);
  });
  Drafts kept;
  for (Draft& draft : drafts_) {
    const bool is_repeated =
        is_pass_over_table(draft.step) && std::ranges::count(kept, draft.step, &Draft::step) > 0;
    if (!is_repeated) kept.push_back(std::move(draft));
  }
  drafts_ = std::move(kept);
}

}  // namespace ratchet
