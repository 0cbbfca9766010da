#include <nlohmann/json.hpp>

#include "report/diagnostics_report.hpp"
#include "report/plan_report.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {
namespace {

using Json = nlohmann::ordered_json;

Json statements_json(const std::vector<SqlText>& statements, const Renderer& renderer) {
  Json list = Json::array();
  for (const SqlText& statement : statements) list.push_back(renderer.show(statement));
  return list;
}

Json in_the_way_json(const std::vector<RowsInTheWay>& rows, const Renderer& renderer) {
  Json list = Json::array();
  for (const RowsInTheWay& each : rows) list.push_back(renderer.show(each.count));
  return list;
}

Json elsewhere_json(const std::optional<Elsewhere>& elsewhere) {
  if (!elsewhere) return nullptr;
  return {{"store", elsewhere->store}, {"statements", elsewhere->forward}};
}

Json step_json(const PlannedStep& step, const Renderer& renderer) {
  return {{"ordinal", step.ordinal},
          {"phase", name(step.phase)},
          {"action", action_of(step.step)},
          {"summary", step.summary},
          {"lock", step.cost.lock},
          {"held_ms", step.cost.held.count()},
          {"total_ms", step.cost.total.count()},
          {"has_to_be_0", in_the_way_json(step.forward.in_the_way, renderer)},
          {"before", statements_json(step.forward.before, renderer)},
          {"statements", statements_json(renderer.in_transaction(step.forward), renderer)},
          {"after", statements_json(step.forward.after, renderer)},
          {"elsewhere", elsewhere_json(step.elsewhere)}};
}

Json hazards_json(const std::vector<Hazard>& hazards) {
  Json list = Json::array();
  for (const Hazard& hazard : hazards) {
    list.push_back({{"rule", hazard.rule},
                    {"message", hazard.message},
                    {"line", hazard.line},
                    {"allowed", hazard.allowed ? Json(*hazard.allowed) : Json(nullptr)}});
  }
  return list;
}

Json tables_json(const PlanReport& report) {
  Json list = Json::array();
  for (const QualifiedName& table : report.plan.tables) {
    Json entry = {{"name", to_string(table)}, {"estimated_rows", nullptr}};
    for (const auto& [counted, rows] : report.rows) {
      if (counted == table) entry["estimated_rows"] = rows;
    }
    list.push_back(std::move(entry));
  }
  return list;
}

Json round_trips_json(const std::optional<RoundTrips>& trips) {
  if (!trips) return nullptr;
  Json samples = Json::array();
  for (const BadRow& row : trips->samples) {
    Json sides = Json::object();
    for (const auto& [column, value] : row.sides) sides[column] = value;
    samples.push_back({{"key", row.key}, {"sides", std::move(sides)}});
  }
  return {{"rows", trips->rows},
          {"lossy", trips->lossy},
          {"raised", trips->raised},
          {"samples", std::move(samples)}};
}

Json plan_json(const PlanReport& report, const Renderer& renderer) {
  const Plan& plan = report.plan;
  Json steps = Json::array();
  for (const PlannedStep& step : plan.steps) steps.push_back(step_json(step, renderer));
  return {{"id", plan.id.text},
          {"description", plan.description},
          {"checksum", plan.checksum},
          {"schema", fingerprint(plan.base)},
          {"requires", plan.required},
          {"waits_for", report.waits_for ? Json(*report.waits_for) : Json(nullptr)},
          {"tables", tables_json(report)},
          {"steps", std::move(steps)},
          {"sentences", plan.sentences},
          {"hazards", hazards_json(plan.hazards)},
          {"irreversible", plan.irreversible},
          {"round_trips", round_trips_json(report.round_trips)}};
}

}  // namespace

std::string plans_json(const std::vector<PlanReport>& reports, const StoreFacts& store,
                       const Renderer& renderer, const Diagnostics& diagnostics) {
  Json plans = Json::array();
  for (const PlanReport& report : reports) plans.push_back(plan_json(report, renderer));
  const Json document = {{"store",
                          {{"name", store.name},
                           {"display_name", store.display_name},
                           {"version", store.version},
                           {"size_bytes", store.size_bytes}}},
                         {"plans", std::move(plans)},
                         {"diagnostics", Json::parse(diagnostics_json(diagnostics))}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ratchet
