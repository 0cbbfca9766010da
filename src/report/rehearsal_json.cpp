#include <nlohmann/json.hpp>

#include "report/rehearsal_report.hpp"

namespace ratchet {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kIndent = 2;

Json milliseconds(const std::optional<Milliseconds>& duration) {
  return duration ? Json(duration->count()) : Json();
}

Json as_json(const RehearsedStep& step) {
  return {{"ordinal", step.ordinal},
          {"phase", name(step.phase)},
          {"summary", step.summary},
          {"lock", step.lock},
          {"held", step.held},
          {"took_ms", milliseconds(step.took)},
          {"at_full_size_ms", milliseconds(step.at_full_size)},
          {"statements", step.statements}};
}

Json as_json(const Finding& finding) {
  const bool is_error = finding.diagnostic.severity == Severity::error;
  return {{"rule", finding.rule},
          {"severity", is_error ? "error" : "warning"},
          {"file", finding.diagnostic.file},
          {"line", finding.diagnostic.spot.line},
          {"message", finding.diagnostic.message},
          {"hint", finding.diagnostic.hint},
          {"allowed", finding.allowed ? Json(*finding.allowed) : Json()}};
}

Json as_json(const Rehearsed& rehearsed) {
  Json steps = Json::array();
  for (const RehearsedStep& each : rehearsed.steps) steps.push_back(as_json(each));
  Json findings = Json::array();
  for (const Finding& each : rehearsed.findings) findings.push_back(as_json(each));
  Json rows = Json::object();
  for (const auto& [table, count] : rehearsed.rows) rows[to_string(table)] = count;
  return {{"id", rehearsed.id.text},
          {"file", rehearsed.file},
          {"rows", std::move(rows)},
          {"rollbacks", rehearsed.rollbacks},
          {"old_writes", rehearsed.old_writes},
          {"new_writes", rehearsed.new_writes},
          {"took_ms", rehearsed.took.count()},
          {"steps", std::move(steps)},
          {"findings", std::move(findings)},
          {"notes", rehearsed.notes}};
}

}  // namespace

std::string rehearsal_json(const RehearsalReport& report) {
  Json migrations = Json::array();
  for (const Rehearsed& each : report.migrations) migrations.push_back(as_json(each));
  const Json all = {{"stage", report.stage},
                    {"base", report.base},
                    {"migrations", std::move(migrations)},
                    {"notes", report.notes}};
  return all.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ratchet
