#include "engine/in_hand.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"

namespace ratchet {
namespace {

// The tables of the mappings that a copy fills, or a comparison is about.
struct MappedTables {
  QualifiedName table;
  std::optional<QualifiedName> to;
  bool operator==(const MappedTables&) const = default;
};

std::optional<MappedTables> tables_of_rows(const Step& step) {
  if (const auto* copy = std::get_if<Copy>(&step)) return MappedTables{copy->table, copy->to};
  if (const auto* compare = std::get_if<Compare>(&step)) {
    return MappedTables{compare->table, compare->to};
  }
  return std::nullopt;
}

std::vector<const DualWrite*> dual_writes_on(const Plan& plan, const MappedTables& tables) {
  std::vector<const DualWrite*> found;
  for (const PlannedStep& each : plan.steps) {
    const auto* dual_write = std::get_if<DualWrite>(&each.step);
    if (each.phase == Phase::purge || dual_write == nullptr) continue;
    // Without a forward side there is nothing to fill and nothing to compare.
    const bool is_on = MappedTables{dual_write->table, dual_write->to} == tables;
    if (is_on && !dual_write->forward.empty()) found.push_back(dual_write);
  }
  return found;
}

}  // namespace

const PlannedStep& InHand::planned(int ordinal) const {
  return plan.steps.at(static_cast<std::size_t>(ordinal - 1));
}

const StepRecord& InHand::step(int ordinal) const {
  return steps.at(static_cast<std::size_t>(ordinal - 1));
}

std::vector<int> InHand::ordinals(Phase phase) const {
  std::vector<int> found;
  for (const PlannedStep& each : plan.steps) {
    if (each.phase == phase) found.push_back(each.ordinal);
  }
  return found;
}

std::optional<InHand> find_in_hand(Site& site, Transaction& transaction, const std::string& id) {
  auto record = site.journal().migrations.find(transaction, id);
  if (!record || record->state == MigrationState::rolled_back) return std::nullopt;
  InHand migration{
      .record = std::move(*record), .plan = {}, .steps = site.journal().steps.of(transaction, id)};
  migration.plan = site.plan_of(migration.record);
  ensure(migration.plan.steps.size() == migration.steps.size(),
         "the journal has a row for each step of the plan");
  return migration;
}

InHand take_in_hand(Site& site, Transaction& transaction, const std::string& id) {
  if (auto found = find_in_hand(site, transaction, id)) return std::move(*found);
  throw Error(ErrorKind::usage, {.message = fmt::format("{} is not in the journal of {}", id,
                                                        site.store().display_name()),
                                 .hint = fmt::format("Give `ratchet apply {}` first.", id)});
}

InHand take_in_hand(Site& site, const std::string& id) {
  std::optional<InHand> found;
  site.read([&](Transaction& transaction) { found = take_in_hand(site, transaction, id); });
  return std::move(*found);
}

bool is_done(const StepRecord& step) { return step.state == StepState::done; }

bool any_done(const InHand& migration, Phase phase) {
  return std::ranges::any_of(migration.steps, [&](const StepRecord& step) {
    return step.phase == phase && is_done(step);
  });
}

bool works_on_rows(const Step& step) {
  return std::holds_alternative<Copy>(step) || std::holds_alternative<UpdateRows>(step) ||
         std::holds_alternative<DeleteRows>(step) || std::holds_alternative<Compare>(step);
}

bool comes_in_force(const Step& step) {
  if (other_store(step)) return false;  // no matter of one store's triggers
  return std::holds_alternative<DualWrite>(step) || std::holds_alternative<Repair>(step);
}

std::vector<const DualWrite*> mappings_of(const Plan& plan, int ordinal) {
  const Step& wanted = plan.steps.at(static_cast<std::size_t>(ordinal - 1)).step;
  const auto tables = tables_of_rows(wanted);
  if (!tables) return {};
  const std::vector<const DualWrite*> all = dual_writes_on(plan, *tables);
  std::size_t before = 0;
  std::size_t behind = 0;
  for (const PlannedStep& each : plan.steps) {
    if (each.step.index() != wanted.index() || tables_of_rows(each.step) != tables) continue;
    if (each.ordinal < ordinal) ++before;
    if (each.ordinal > ordinal) ++behind;
  }
  const std::size_t first = std::min(before, all.size());
  const std::size_t last = behind == 0 ? all.size() : std::min(before + 1, all.size());
  return {all.begin() + static_cast<std::ptrdiff_t>(first),
          all.begin() + static_cast<std::ptrdiff_t>(last)};
}

}  // namespace ratchet
