#include "rehearsal/trace.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "step/mapping.hpp"

namespace ratchet {
namespace {

bool works_on_rows(const Step& step) {
  return std::holds_alternative<Copy>(step) || std::holds_alternative<UpdateRows>(step) ||
         std::holds_alternative<DeleteRows>(step) || std::holds_alternative<Compare>(step);
}

// Whether the plan's statement can be tried inside of a transaction that is taken back.
bool can_be_traced(const PlannedStep& step) {
  const auto* raw = std::get_if<RawSql>(&step.step);
  return !works_on_rows(step.step) && step.forward.before.empty() && step.forward.after.empty() &&
         (raw == nullptr || raw->transaction);
}

bool says(const std::vector<TableLock>& locks, const TableLock& held) {
  return std::ranges::any_of(locks, [&](const TableLock& each) {
    return each.table == held.table && each.strength >= held.strength;
  });
}

bool says(const Effects& effects, const TableTrace& trace) {
  return std::ranges::any_of(effects, [&](const Effect& effect) {
    return std::ranges::any_of(effect.locks, [&](const EffectLock& lock) {
      return lock.table.name == trace.lock.table.name && lock.blocks >= trace.blocks;
    });
  });
}

bool foresees(const Effects& effects, RowCost cost) {
  return std::ranges::any_of(effects, [&](const Effect& effect) { return effect.work == cost; });
}

PointOfPlan at(const PlannedStep& step) {
  return {.words = fmt::format("step {}, {}", step.ordinal, step.summary), .step = step.ordinal};
}

std::string_view who_waits(Blocks blocks) {
  return blocks == Blocks::everybody ? "reads and writes" : "writes";
}

}  // namespace

Tracer::Tracer(Ground& ground, const Plan& plan, Verdicts& verdicts)
    : ground_(ground), plan_(plan), verdicts_(verdicts) {
  ground_.read([&](Transaction& transaction) {
    for (const auto& [table, trace] : traces(transaction)) known_.insert(table);
  });
}

Tracer::Traces Tracer::traces(Transaction& transaction) const {
  Traces by_table;
  for (TableTrace& each : ground_.parts().stage.trace(transaction)) {
    const QualifiedName name = each.lock.table;
    by_table.emplace(name, std::move(each));
  }
  return by_table;
}

void Tracer::look_at(const PlannedStep& step) { look_at(std::vector<const PlannedStep*>{&step}); }

void Tracer::look_at(const std::vector<const PlannedStep*>& steps) {
  try {
    ground_.try_out([&](Transaction& transaction) {
      for (const PlannedStep* step : steps) {
        if (!can_be_traced(*step)) break;
        run(transaction, *step);
      }
    });
  } catch (const Error& error) {
    // The engine meets the same refusal, and says so at that step.
    if (!is_refusal(error)) throw;
  }
}

void Tracer::run(Transaction& transaction, const PlannedStep& step) {
  const Traces before = traces(transaction);
  if (before.empty()) return;
  for (const SqlText& statement : ground_.dialect().renderer().in_transaction(step.forward)) {
    transaction.execute(statement);
  }
  for (const auto& [table, after] : traces(transaction)) {
    // Nobody uses yet what the step itself has made.
    const auto was = before.find(table);
    if (was == before.end() || !known_.contains(table)) continue;
    // One that takes another's name was written by the steps before, and not by this one.
    const bool has_swapped_in = std::ranges::any_of(
        before, [&](const auto& each) { return each.second.file == after.file; });
    judge(step, was->second, after, has_swapped_in ? RowsOf::another : RowsOf::itself);
  }
}

Effects Tracer::effects_of(const PlannedStep& step) const {
  const auto* raw = std::get_if<RawSql>(&step.step);
  ScriptReader* reader = ground_.parts().reader;
  if (raw == nullptr || reader == nullptr) return {};
  const LocatedSql* up = raw->up.for_product(ground_.dialect().capabilities().product);
  return up == nullptr ? Effects{} : reader->read(up->sql.text);
}

void Tracer::judge(const PlannedStep& step, const TableTrace& before, const TableTrace& after,
                   RowsOf rows_of) {
  const std::string table = to_string(after.lock.table);
  const PointOfPlan where = at(step);
  if (!after.mode.empty() && after.mode != before.mode) {
    held_[step.ordinal].push_back(after.mode + " " + table);
    judge_lock(step, after);
  }
  const Effects effects = effects_of(step);
  const bool is_rewritten = after.file != before.file && rows_of == RowsOf::itself;
  if (is_rewritten && !foresees(effects, RowCost::rewrite)) {
    verdicts_.add({.rule = "unforeseen_work",
                   .message = fmt::format("{} is written anew, with its indexes", table),
                   .point = where,
                   .hint = "Say it as a change, which fills rows in batches; every client waits "
                           "while a table is written anew."});
  }
  const bool scans =
      after.rows_read - before.rows_read >= ground_.parts().rows / 2 && ground_.parts().rows > 0;
  const bool is_felt = after.blocks != Blocks::nothing;
  if (scans && is_felt && !foresees(effects, RowCost::scan) &&
      !foresees(effects, RowCost::rewrite) && !foresees(effects, RowCost::index_build) &&
      !foresees(effects, RowCost::rows)) {
    verdicts_.add({.rule = "unforeseen_work",
                   .message = fmt::format("every row of {} is read while {} wait", table,
                                          who_waits(after.blocks)),
                   .point = where,
                   .hint = "Prove it by a constraint that is validated apart, or say it as a "
                           "change."});
  }
}

void Tracer::judge_lock(const PlannedStep& step, const TableTrace& trace) {
  if (says(step.forward.locks, trace.lock) || says(effects_of(step), trace)) return;
  verdicts_.add(
      {.rule = "unforeseen_lock",
       .message = fmt::format("it takes {} on {}, which keeps {} waiting, and nothing said so",
                              trace.mode, to_string(trace.lock.table), who_waits(trace.blocks)),
       .point = at(step),
       .hint = "Write the statements that lock out, so that plan and lint see them, or say them as "
               "a change."});
}

}  // namespace ratchet
