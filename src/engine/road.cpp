#include "engine/road.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "engine/rollout.hpp"
#include "engine/step_statements.hpp"
#include "engine/watch.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {
namespace {

// What a phase was, added up for the observer.
class Totals {
 public:
  Totals(Site& site, Phase phase, Direction direction)
      : site_(site), begun_(site.clock().steady()) {
    progress_.phase = phase;
    progress_.direction = direction;
    site_.observer().phase_started(phase, direction);
  }

  void add(const StepProgress& step) {
    ++progress_.steps;
    progress_.attempts += step.attempts;
    progress_.held_max = std::max(progress_.held_max, step.held);
  }

  void done() {
    progress_.took = std::chrono::round<Milliseconds>(site_.clock().steady() - begun_);
    site_.observer().phase_done(progress_);
  }

 private:
  Site& site_;
  SteadyTime begun_;
  PhaseProgress progress_;
};

std::optional<Phase> phase_before(Phase phase) {
  if (phase == Phase::expand) return std::nullopt;
  return static_cast<Phase>(static_cast<int>(phase) - 1);
}

bool is_touched(const StepRecord& step) { return step.state != StepState::waiting; }

// The table on which a default goes with its column, or comes; and a NOT NULL, where what it takes
// is done in the transaction.
enum class NotNulls { apart, passed_on };
std::optional<QualifiedName> passed_on(const Step& step, NotNulls not_nulls) {
  const auto* held = std::get_if<SetNotNull>(&step);
  if (held != nullptr && not_nulls == NotNulls::passed_on) return held->table;
  if (const auto* retire = std::get_if<RetireColumn>(&step)) return retire->table;
  if (const auto* swap = std::get_if<SwapColumns>(&step)) return swap->table;
  if (const auto* set = std::get_if<SetDefault>(&step)) return set->table;
  return std::nullopt;
}

bool changes_rows_for_good(const Step& step) {
  return std::holds_alternative<UpdateRows>(step) || std::holds_alternative<DeleteRows>(step);
}

}  // namespace

void Road::forward(Phase last, const Acknowledgements& acknowledged) {
  for (const Phase phase : kPhases) {
    if (phase > last) break;
    const auto position = take_in_hand(site_, id_).record.position;
    if (!position || phase > *position) run_phase(phase, acknowledged);
  }
}

void Road::run_phase(Phase phase, const Acknowledgements& acknowledged) {
  Totals totals(site_, phase, Direction::forward);
  const InHand migration = take_in_hand(site_, id_);
  std::vector<int> left = migration.ordinals(phase);
  std::erase_if(left, [&](int ordinal) { return is_done(migration.step(ordinal)); });
  for (const std::vector<int>& ordinals : at_once(migration, left)) {
    site_.stop_if_asked(migration.planned(ordinals.front()).summary);
    for (const StepProgress& each : run_steps(ordinals, acknowledged)) totals.add(each);
  }
  complete(phase, acknowledged);
  totals.done();
}

// A column goes out of sight in the moment in which its default passes to the one behind it: at no
// time does a row that gives neither lack it. So does its NOT NULL where there is one writer: rows
// in the way leave the column where it is.
std::vector<std::vector<int>> Road::at_once(const InHand& migration,
                                            const std::vector<int>& ordinals) {
  const NotNulls not_nulls =
      site_.capabilities().has_one_writer ? NotNulls::passed_on : NotNulls::apart;
  std::vector<std::vector<int>> groups;
  for (std::size_t at = 0; at < ordinals.size();) {
    const auto table = passed_on(migration.planned(ordinals[at]).step, not_nulls);
    std::size_t end = at + 1;
    bool is_passed_on = false;
    for (std::size_t next = end; table && next < ordinals.size(); ++next) {
      const Step& step = migration.planned(ordinals[next]).step;
      if (passed_on(step, not_nulls) != table) break;
      const bool holds =
          std::holds_alternative<SetDefault>(step) || std::holds_alternative<SetNotNull>(step);
      if (!holds) continue;
      is_passed_on = true;
      end = next + 1;
    }
    if (!is_passed_on || !site_.capabilities().ddl_is_transactional) end = at + 1;
    groups.emplace_back(ordinals.begin() + static_cast<std::ptrdiff_t>(at),
                        ordinals.begin() + static_cast<std::ptrdiff_t>(end));
    at = end;
  }
  return groups;
}

std::vector<StepProgress> Road::run_steps(const std::vector<int>& ordinals,
                                          const Acknowledgements& acknowledged) {
  const InHand migration = take_in_hand(site_, id_);
  const PlannedStep& step = migration.planned(ordinals.front());
  const bool is_across = other_store(step.step).has_value();
  if (is_across && step.phase != Phase::purge) crossing_.relay_if_across();
  if (works_on_rows(step.step)) return {row_steps_.carry_out(step.ordinal)};
  StepGroup group{.ordinals = ordinals, .direction = Direction::forward, .condition = {}};
  if (step.phase == Phase::contract && !any_done(migration, Phase::contract)) {
    // The store's counters take their time, and nobody shall be locked out meanwhile.
    std::optional<Usage> usage;
    site_.read([&](Transaction& transaction) {
      usage = usage_since_rollout(site_, transaction, migration);
    });
    group.condition = [this, usage, &acknowledged](Transaction& transaction, const InHand& now,
                                                   const Scene& scene) {
      const GateFacts facts = gate_facts(site_, transaction, now, scene.schema, usage);
      pass_gates(transaction, facts, acknowledged);
    };
  }
  if (is_across) return {crossing_.carry_out(group)};
  return executor_.carry_out(group);
}

void Road::complete(Phase phase, const Acknowledgements& acknowledged) {
  site_.write(lease_, [&](Transaction& transaction) {
    const InHand migration = take_in_hand(site_, transaction, id_);
    // With steps, the first of them has passed the gates.
    if (phase == Phase::contract && migration.ordinals(phase).empty()) {
      const GateFacts facts =
          gate_facts(site_, transaction, migration, site_.read_schema(transaction),
                     usage_since_rollout(site_, transaction, migration));
      pass_gates(transaction, facts, acknowledged);
    }
    const bool is_end = phase == Phase::purge;
    site_.journal().migrations.set_standing(
        transaction, migration.id(),
        {.position = phase,
         .state = is_end ? MigrationState::purged : MigrationState::in_flight,
         .since = site_.clock().wall()});
    site_.log(transaction,
              {.migration = id_, .what = fmt::format("{} complete", name(phase)), .detail = ""});
  });
}

void Road::pass_gates(Transaction& transaction, const GateFacts& facts,
                      const Acknowledgements& acknowledged) {
  const auto gates = evaluate_gates(site_, transaction, facts, acknowledged);
  require_open_gates(id_, gates);
  for (const GateStatus& gate : gates) {
    if (gate.open || !gate.acknowledged) continue;
    site_.log(transaction,
              {.migration = id_,
               .what = "gate acknowledged",
               .detail = fmt::format("{}: {} ({})", gate.name, *gate.acknowledged, gate.reason)});
  }
}

void Road::back() {
  turn_back();
  crossing_.relay_while_there();
  for (const Phase phase : {Phase::contract, Phase::verify, Phase::backfill}) take_back(phase);
  take_back_beginning();
  end();
}

void Road::turn_back() {
  site_.write(lease_, [&](Transaction& transaction) {
    const InHand migration = take_in_hand(site_, transaction, id_);
    for (const StepRecord& step : migration.steps) {
      const auto* raw = std::get_if<RawSql>(&migration.planned(step.ordinal).step);
      const bool ends_it = step.phase == Phase::purge || (raw != nullptr && raw->irreversible);
      if (!ends_it || !is_done(step)) continue;
      throw Error(ErrorKind::gate_closed,
                  {.message = fmt::format("{} can't be rolled back: `{}` is done, and there is no "
                                          "way back from it",
                                          id_, step.summary),
                   .hint = "Write a migration that goes where you want to be."});
    }
    if (migration.record.direction == Direction::back) return;
    site_.journal().migrations.set_direction(transaction, migration.id(), Direction::back);
    end_rollout(site_, transaction, id_);
    site_.log(transaction, {.migration = id_, .what = "rollback begun", .detail = ""});
  });
}

void Road::take_back(Phase phase) {
  const InHand migration = take_in_hand(site_, id_);
  const std::vector<int> ordinals = migration.ordinals(phase);
  const bool is_reached = migration.record.position && *migration.record.position >= phase;
  const bool is_begun = std::ranges::any_of(
      ordinals, [&](int ordinal) { return is_touched(migration.step(ordinal)); });
  if (!is_reached && !is_begun) return;
  Totals totals(site_, phase, Direction::back);
  for (const int ordinal : ordinals | std::views::reverse) {
    if (!is_touched(migration.step(ordinal))) continue;
    const PlannedStep& step = migration.planned(ordinal);
    site_.stop_if_asked("taking back " + step.summary);
    if (leaves_nothing_in_force(migration, ordinal)) {
      forget(migration, ordinal);
    } else {
      totals.add(take_back({.ordinals = {ordinal}, .direction = Direction::back}).front());
    }
  }
  site_.write(lease_, [&](Transaction& transaction) {
    site_.journal().migrations.set_standing(
        transaction, migration.id(),
        {.position = phase_before(phase), .since = site_.clock().wall()});
  });
  totals.done();
}

std::vector<StepProgress> Road::take_back(const StepGroup& group) {
  const InHand migration = take_in_hand(site_, id_);
  const Step& first = migration.planned(group.ordinals.front()).step;
  if (other_store(first)) return {crossing_.carry_out(group)};
  return executor_.carry_out(group);
}

void Road::take_back_beginning() {
  const InHand migration = take_in_hand(site_, id_);
  std::vector<StepProgress> told;
  Totals migrate(site_, Phase::migrate, Direction::back);
  for (const StepGroup& group : groups_of_beginning(migration)) {
    site_.stop_if_asked("taking back " + migration.planned(group.ordinals.front()).summary);
    std::ranges::move(take_back(group), std::back_inserter(told));
  }
  for (const StepProgress& step : told) {
    if (step.phase == Phase::migrate) migrate.add(step);
  }
  migrate.done();
  Totals expand(site_, Phase::expand, Direction::back);
  for (const StepProgress& step : told) {
    if (step.phase == Phase::expand) expand.add(step);
  }
  expand.done();
}

std::vector<StepGroup> Road::groups_of_beginning(const InHand& migration) {
  std::vector<int> ordinals = migration.ordinals(Phase::expand);
  std::ranges::copy(migration.ordinals(Phase::migrate), std::back_inserter(ordinals));
  std::vector<StepGroup> groups;
  bool is_open = false;  // whether the last group takes more
  for (const int ordinal : ordinals | std::views::reverse) {
    const bool is_there =
        is_touched(migration.step(ordinal)) && !leaves_nothing_in_force(migration, ordinal);
    if (!is_there) continue;
    const bool joins = site_.capabilities().ddl_is_transactional &&
                       !other_store(migration.planned(ordinal).step) &&
                       !runs_outside_of_transactions(migration.planned(ordinal).step);
    if (!joins || !is_open) groups.push_back({.ordinals = {}, .direction = Direction::back});
    groups.back().ordinals.push_back(ordinal);
    is_open = joins;
  }
  return groups;
}

// Row work has nothing to undo: what it filled goes with its column. A step that is not done has
// had no effect, unless it runs outside of transactions.
bool Road::leaves_nothing_in_force(const InHand& migration, int ordinal) {
  const Step& step = migration.planned(ordinal).step;
  if (works_on_rows(step)) return true;
  if (other_store(step)) return false;  // the other store may have it without a word here
  if (is_done(migration.step(ordinal)) || runs_outside_of_transactions(step)) return false;
  return !executor_.has_left(ordinal);
}

void Road::forget(const InHand& migration, int ordinal) {
  const PlannedStep& step = migration.planned(ordinal);
  const Journal& journal = site_.journal();
  site_.write(lease_, [&](Transaction& transaction) {
    journal.steps.undone(transaction, {id_, ordinal});
    journal.segments.forget_step(transaction, id_, ordinal);
    journal.quarantine.forget_step(transaction, id_, ordinal);
    if (std::holds_alternative<Compare>(step.step)) journal.certificates.forget(transaction, id_);
  });
  if (changes_rows_for_good(step.step)) {
    site_.observer().note(
        fmt::format("the rows that `{}` has changed stay as they are", step.summary));
  }
}

void Road::end() {
  std::string left;
  site_.write(lease_, [&](Transaction& transaction) {
    const InHand migration = take_in_hand(site_, transaction, id_);
    const MigrationRecord& record = migration.record;
    left =
        to_text(diff(record.base, definitions_of(site_.read_schema(transaction), record.tables)));
    site_.journal().forget_work(transaction, id_);
    site_.journal().migrations.set_standing(transaction, migration.id(),
                                            {.position = std::nullopt,
                                             .state = MigrationState::rolled_back,
                                             .since = site_.clock().wall()});
    site_.log(transaction, {.migration = id_, .what = "rolled back", .detail = left});
  });
  if (left.empty()) return;
  site_.observer().note("others have changed its tables meanwhile, and that stays: " + left);
}

}  // namespace ratchet
