#include "journal/steps.hpp"

#include "journal/columns.hpp"
#include "journal/json_text.hpp"

namespace ratchet {
namespace {

SqlText columns() {
  return sql(
      "ordinal, phase, action, summary, state, attempts, started, finished, held_ms, error, "
      "definitions_before, definitions_after, in_force");
}

// "migration = ... AND ordinal = ..."
SqlText is(const StepKey& step) {
  return sql("migration = {} AND ordinal = {}", bound(step.migration),
             bound(std::int64_t{step.ordinal}));
}

StepRecord record_in(const Row& row) {
  StepRecord step;
  step.ordinal = static_cast<int>(as_integer(row[0]));
  step.phase = phase_in(row[1]);
  step.action = as_text(row[2]);
  step.summary = as_text(row[3]);
  step.state = step_state_in(row[4]);
  step.attempts = static_cast<int>(as_integer(row[5]));
  step.started = time_in(row[6]);
  step.finished = time_in(row[7]);
  step.held = Milliseconds{as_integer(row[8])};
  step.error = as_text(row[9]);
  step.before = definitions_from_json(as_text(row[10]));
  step.after = definitions_from_json(as_text(row[11]));
  if (!is_null(row[12])) step.in_force = as_integer(row[12]);
  return step;
}

}  // namespace

std::vector<StepRecord> StepTable::of(Transaction& transaction,
                                      const std::string& migration) const {
  const Rows rows = transaction.query(sql("SELECT {} FROM {} WHERE migration = {} ORDER BY ordinal",
                                          columns(), table_, bound(migration)));
  std::vector<StepRecord> steps;
  for (const Row& row : rows) steps.push_back(record_in(row));
  return steps;
}

void StepTable::add(Transaction& transaction, const std::string& migration,
                    const StepRecord& step) const {
  const Bind in_force = step.in_force ? bound(*step.in_force) : Bind{Null{}};
  transaction.execute(
      sql("INSERT INTO {} (migration, {}) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, "
          "{}, {})",
          table_, columns(), bound(migration), bound(std::int64_t{step.ordinal}),
          bound(name(step.phase)), bound(step.action), bound(step.summary), bound(step.state),
          bound(std::int64_t{step.attempts}), bound(step.started), bound(step.finished),
          bound(step.held.count()), bound(step.error), bound(to_json(step.before)),
          bound(to_json(step.after)), in_force));
}

void StepTable::forget(Transaction& transaction, const std::string& migration) const {
  transaction.execute(sql("DELETE FROM {} WHERE migration = {}", table_, bound(migration)));
}

void StepTable::begin(Transaction& transaction, const StepKey& step, WallTime at) const {
  transaction.execute(
      sql("UPDATE {} SET state = {}, attempts = attempts + 1, started = {}, "
          "error = '' WHERE {}",
          table_, bound(StepState::intent), bound(at), is(step)));
}

void StepTable::done(Transaction& transaction, const StepKey& step,
                     const StepEffect& effect) const {
  transaction.execute(
      sql("UPDATE {} SET state = {}, finished = {}, held_ms = {}, error = '', "
          "definitions_before = {}, definitions_after = {} WHERE {}",
          table_, bound(StepState::done), bound(effect.finished), bound(effect.held.count()),
          bound(to_json(effect.before)), bound(to_json(effect.after)), is(step)));
}

void StepTable::failed(Transaction& transaction, const StepKey& step,
                       const StepFailure& failure) const {
  transaction.execute(sql("UPDATE {} SET state = {}, error = {} WHERE {}", table_,
                          bound(failure.state), bound(failure.error), is(step)));
}

void StepTable::undone(Transaction& transaction, const StepKey& step) const {
  transaction.execute(
      sql("UPDATE {} SET state = {}, attempts = 0, started = NULL, finished = NULL, held_ms = 0, "
          "error = '', definitions_before = '[]', definitions_after = '[]', in_force = NULL "
          "WHERE {}",
          table_, bound(StepState::waiting), is(step)));
}

void StepTable::put_in_force(Transaction& transaction, const StepKey& step) const {
  transaction.execute(
      sql("UPDATE {} SET in_force = (SELECT COALESCE(MAX(other.in_force), 0) + 1 FROM {} AS other) "
          "WHERE {}",
          table_, table_, is(step)));
}

void StepTable::take_out_of_force(Transaction& transaction, const StepKey& step) const {
  transaction.execute(sql("UPDATE {} SET in_force = NULL WHERE {}", table_, is(step)));
}

std::vector<StepKey> StepTable::in_force(Transaction& transaction) const {
  const Rows rows = transaction.query(sql(
      "SELECT migration, ordinal FROM {} WHERE in_force IS NOT NULL ORDER BY in_force", table_));
  std::vector<StepKey> steps;
  for (const Row& row : rows) {
    steps.push_back(
        {.migration = as_text(row[0]), .ordinal = static_cast<int>(as_integer(row[1]))});
  }
  return steps;
}

}  // namespace ratchet
