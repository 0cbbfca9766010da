// The indexes and constraints of the new side are valid.
#include <fmt/format.h>

#include <algorithm>

#include "engine/gates/gate.hpp"

namespace ratchet {
namespace {

// What is wrong with an object that a step has made; empty: nothing.
std::string defect(const CreateIndex& made, const Table& table) {
  if (!made.index) return "";
  const auto found = std::ranges::find(table.indexes, *made.index, &Index::name);
  if (found == table.indexes.end()) return fmt::format("index {} is gone", made.index->text());
  return found->valid ? "" : fmt::format("index {} is not valid", made.index->text());
}

std::string defect(const AddConstraint& made, const Table& table) {
  if (!made.constraint) return "";
  const auto found = std::ranges::find(table.constraints, *made.constraint, &Constraint::name);
  const bool holds = found == table.constraints.end() || found->validated;
  return holds ? "" : fmt::format("constraint {} is not validated", made.constraint->text());
}

template <class Made>
std::string defect_of(const Step& step, const GateFacts& facts) {
  const auto* made = std::get_if<Made>(&step);
  if (made == nullptr) return "";
  const Table* table = facts.schema.find_table(made->table);
  return table == nullptr ? "" : defect(*made, *table);
}

}  // namespace

GateStatus check_new_side_gate(const GateFacts& facts) {
  for (const PlannedStep& planned : facts.migration.plan.steps) {
    if (!is_done(facts.migration.step(planned.ordinal))) continue;
    std::string found = defect_of<CreateIndex>(planned.step, facts);
    if (found.empty()) found = defect_of<AddConstraint>(planned.step, facts);
    if (found.empty()) continue;
    return closed_gate({.reason = fmt::format("{} (`{}`)", found, planned.summary),
                        .remedy = fmt::format("Build or validate it again, as it was, then compare "
                                              "again: ratchet verify {}.",
                                              facts.migration.id().text)});
  }
  return open_gate("every index and constraint is there and valid");
}

}  // namespace ratchet
