#include "engine/gate_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "engine/row_guards.hpp"
#include "plan/neighbourhood.hpp"

namespace ratchet {
namespace {

bool holds(const Value& answer) {
  const auto* number = std::get_if<std::int64_t>(&answer);
  return number == nullptr ? !is_null(answer) : *number != 0;
}

GateStatus check_users_gate(Transaction& transaction, const GateSettings& gate) {
  const Rows rows = transaction.query(sql("{}", UserSql{gate.sql}));
  const bool is_open = !rows.empty() && !rows.front().empty() && holds(rows.front().front());
  GateStatus status = is_open
                          ? open_gate("its query says so")
                          : closed_gate({.reason = "its query says no: " + gate.sql,
                                         .remedy = "See [[contract.gate]] in the configuration."});
  status.name = gate.name;
  status.can_be_acknowledged = true;
  return status;
}

void acknowledge(std::vector<GateStatus>& gates, const std::string& name,
                 const std::string& reason) {
  std::vector<std::string> names;
  for (GateStatus& gate : gates) {
    if (gate.can_be_acknowledged) names.push_back(gate.name);
    if (gate.name != name) continue;
    if (!gate.can_be_acknowledged) {
      throw Error(ErrorKind::usage,
                  {.message = fmt::format("the gate {} can't be acknowledged", name),
                   .hint = gate.open ? "It is open." : gate.remedy});
    }
    gate.acknowledged = reason;
    return;
  }
  throw Error(ErrorKind::usage,
              {.message = fmt::format("there is no gate {}", name),
               .hint = fmt::format("These can be acknowledged: {}.", join(names, {}))});
}

}  // namespace

std::vector<RetiredSide> retired_by(const Plan& plan) {
  std::vector<RetiredSide> retired;
  for (const PlannedStep& each : plan.steps) {
    if (each.phase != Phase::contract) continue;
    if (const auto* column = std::get_if<RetireColumn>(&each.step)) {
      retired.push_back({.table = column->table, .column = column->column});
    } else if (const auto* swap = std::get_if<SwapColumns>(&each.step)) {
      retired.push_back({.table = swap->table, .column = swap->column, .keeps_name = true});
    } else if (const auto* table = std::get_if<RetireTable>(&each.step)) {
      retired.push_back({.table = table->table, .column = std::nullopt});
    } else if (const auto* view = std::get_if<RetireView>(&each.step)) {
      retired.push_back({.table = view->view, .column = std::nullopt});
    }
  }
  return retired;
}

std::optional<Usage> usage_since_rollout(Site& site, Transaction& transaction,
                                         const InHand& migration) {
  const auto rollout = site.journal().rollouts.find(transaction, migration.id().text);
  const auto retired = retired_by(migration.plan);
  if (retired.empty() || !rollout || rollout->status.share < 1) return std::nullopt;
  return site.store().usage_of(transaction, retired,
                               {.at = rollout->status.set_at, .mark = rollout->mark});
}

GateFacts gate_facts(Site& site, Transaction& transaction, const InHand& migration,
                     const Schema& schema, const std::optional<Usage>& usage) {
  const std::string& id = migration.id().text;
  GateFacts facts{.migration = migration,
                  .schema = schema,
                  .certificates = site.journal().certificates.of(transaction, id),
                  .quarantine = site.journal().quarantine.of(transaction, id),
                  .dependants = dependants_of_retired(site, migration.plan, schema),
                  .row_guards = row_guards_of(site, transaction, migration, schema),
                  .others = site.journal().migrations.all(transaction),
                  .retired = retired_by(migration.plan),
                  .rollout = site.journal().rollouts.find(transaction, id),
                  .usage = usage,
                  .settings = site.settings(),
                  .now = site.clock().wall()};
  std::erase_if(facts.others, [&](const MigrationRecord& each) { return each.id.text == id; });
  return facts;
}

std::vector<GateStatus> evaluate_gates(Site& site, Transaction& transaction, const GateFacts& facts,
                                       const Acknowledgements& acknowledged) {
  std::vector<GateStatus> gates = check_gates(facts);
  for (const GateSettings& each : site.settings().gates) {
    gates.push_back(check_users_gate(transaction, each));
  }
  for (const auto& [name, reason] : acknowledged) acknowledge(gates, name, reason);
  return gates;
}

void require_open_gates(const std::string& id, const std::vector<GateStatus>& gates) {
  std::vector<std::string> closed;
  for (const GateStatus& gate : gates) {
    if (gate.open || gate.acknowledged) continue;
    closed.push_back(fmt::format("{}: {}\n    {}", gate.name, gate.reason, gate.remedy));
  }
  if (closed.empty()) return;
  throw Error(
      ErrorKind::gate_closed,
      {.message = fmt::format("{} is not contracted, {} of {} gates are closed\n  {}", id,
                              closed.size(), gates.size(), join(closed, {.separator = "\n  "})),
       .hint = "Nothing was changed."});
}

std::vector<ColumnDependants> dependants_of_retired(Site& site, const Plan& plan,
                                                    const Schema& schema) {
  std::vector<ColumnDependants> found;
  auto retired = retired_by(plan);
  std::erase_if(retired, [](const RetiredSide& each) { return !each.column.has_value(); });
  if (retired.empty()) return found;
  const auto scratch =
      site.dialect().scratch(neighbourhood(schema, {.reach = Reach::named, .tables = plan.tables}));
  for (const RetiredSide& each : retired) {
    const Table* table = scratch->schema().find_table(each.table);
    // Not there yet, or not any more: nothing names it.
    if (table == nullptr || find_column(*table, *each.column) == nullptr) continue;
    found.push_back({.table = each.table,
                     .column = *each.column,
                     .dependants = scratch->dependants(each.table, *each.column)});
  }
  return found;
}

}  // namespace ratchet
