#include "sqlite/trigger_layout.hpp"

#include <algorithm>

#include "sqlite/capture.hpp"
#include "sqlite/trigger.hpp"
#include "step/table_pair.hpp"

namespace ratchet::sqlite {
namespace {

bool has_trigger(const Table& table, const Identifier& name) {
  return std::ranges::count(table.triggers, name, &Trigger::name) > 0;
}

bool is_in_force_on(const QualifiedName& table, const Step& step) {
  if (const auto* dual_write = std::get_if<DualWrite>(&step)) {
    return !dual_write->rows.to_store && concerns(*dual_write, table);
  }
  const auto* repair = std::get_if<Repair>(&step);
  return repair != nullptr && repair->table == table;
}

void append(std::vector<SqlText> more, std::vector<SqlText>& into) {
  std::ranges::move(more, std::back_inserter(into));
}

// From the oldest to the newest.
std::vector<SqlText> own_triggers(const Table& table, const InForce& wanted) {
  std::vector<SqlText> made;
  for (const Identifier& column : wanted.relaxed) append(not_null_guards(table, column), made);
  for (const Step& step : wanted.steps) {
    if (const auto* dual_write = std::get_if<DualWrite>(&step)) {
      append(is_between_tables(*dual_write) ? triggers_between(*dual_write, table, *wanted.schema)
                                            : dual_write_triggers(*dual_write, table),
             made);
    }
  }
  for (const Step& step : wanted.steps) {
    if (const auto* repair = std::get_if<Repair>(&step)) {
      append(repair_triggers(*repair, table), made);
    }
  }
  return made;
}

}  // namespace

InForce in_force_on(const Table& table, const Scene& scene) {
  InForce found{.steps = {}, .relaxed = {}, .schema = &scene.schema};
  for (const Step& step : scene.in_force) {
    if (is_in_force_on(table.name, step)) found.steps.push_back(step);
  }
  for (const Column& column : table.columns) {
    if (has_trigger(table, trigger_name(guard_key(column.name), "insert"))) {
      found.relaxed.push_back(column.name);
    }
  }
  return found;
}

std::vector<SqlText> drop_own_triggers(const Table& table) {
  std::vector<SqlText> statements;
  for (const Trigger& trigger : table.triggers) {
    if (!is_ratchets_own(trigger.name.text()) || is_of_crossing(trigger)) continue;
    statements.push_back(sql("DROP TRIGGER {}", trigger.name));
  }
  return statements;
}

std::vector<SqlText> lay_triggers(const Table& now, const InForce& wanted) {
  std::vector<SqlText> statements = drop_own_triggers(now);
  std::vector<SqlText> own = own_triggers(now, wanted);
  if (own.empty()) return statements;
  std::vector<SqlText> again;
  for (const Trigger& trigger : now.triggers) {
    if (is_ratchets_own(trigger.name.text())) continue;
    statements.push_back(sql("DROP TRIGGER {}", trigger.name));
    again.push_back(sql("{}", UserSql{trigger.definition}));
  }
  append(std::move(own), statements);
  append(std::move(again), statements);
  return statements;
}

}  // namespace ratchet::sqlite
