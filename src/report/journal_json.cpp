#include <nlohmann/json.hpp>

#include "base/ensure.hpp"
#include "report/journal_report.hpp"
#include "report/progress_text.hpp"
#include "report/statement_text.hpp"
#include "report/status_report.hpp"

namespace ratchet {
namespace {

using Json = nlohmann::ordered_json;

Json time_json(const std::optional<WallTime>& time) {
  return time ? Json(to_iso(*time)) : Json(nullptr);
}

std::string_view word_of(StepState state) {
  switch (state) {
    case StepState::waiting: return "waiting";
    case StepState::intent: return "intent";
    case StepState::done: return "done";
    case StepState::failed: return "failed";
  }
  unreachable("a step state without a word");
}

Json lease_json(const std::optional<LeaseStatus>& lease) {
  if (!lease) return nullptr;
  return {{"owner", lease->owner},
          {"host", lease->host},
          {"pid", lease->pid},
          {"renewed", to_iso(lease->renewed)},
          {"expires", to_iso(lease->expires)}};
}

Json running_json(const std::optional<RunningStatement>& running) {
  return running ? Json::parse(statement_json(StatementProgress{.now = *running})) : Json(nullptr);
}

Json steps_json(const std::vector<StepStatus>& steps) {
  Json list = Json::array();
  for (const StepStatus& step : steps) {
    list.push_back({{"ordinal", step.ordinal},
                    {"phase", name(step.phase)},
                    {"summary", step.summary},
                    {"state", word_of(step.state)},
                    {"attempts", step.attempts},
                    {"started", time_json(step.started)},
                    {"finished", time_json(step.finished)},
                    {"error", step.error}});
  }
  return list;
}

Json samples_json(const std::vector<BadRow>& rows) {
  Json list = Json::array();
  for (const BadRow& row : rows) {
    Json sides = Json::object();
    for (const auto& [column, value] : row.sides) sides[column] = value;
    list.push_back({{"key", row.key}, {"kind", name(row.kind)}, {"sides", std::move(sides)}});
  }
  return list;
}

Json certificate_list(const std::vector<CertificateStatus>& certificates) {
  Json list = Json::array();
  for (const CertificateStatus& each : certificates) {
    list.push_back({{"mapping", each.mapping},
                    {"work", each.work},
                    {"started", to_iso(each.started)},
                    {"made", to_iso(each.made)},
                    {"snapshot", each.snapshot},
                    {"rows", each.rows},
                    {"compared", each.rows - each.quarantined},
                    {"quarantined", each.quarantined},
                    {"broken", each.broken},
                    {"lossy", each.lossy},
                    {"schema", each.fingerprint},
                    {"schema_version", each.schema_version},
                    {"guards", each.guards},
                    {"engine", each.engine},
                    {"samples", samples_json(each.samples)},
                    {"void_because", each.void_because}});
  }
  return list;
}

Json crossings_json(const std::vector<CrossingStatus>& crossings) {
  Json list = Json::array();
  for (const CrossingStatus& each : crossings) {
    list.push_back({{"followed", each.followed},
                    {"follows", each.follows},
                    {"waiting", each.unknown.empty() ? Json(each.waiting) : Json(nullptr)},
                    {"lag_ms", each.unknown.empty() ? Json(each.lag.count()) : Json(nullptr)},
                    {"unknown", each.unknown},
                    {"relayed_by", each.relayed_by}});
  }
  return list;
}

Json rollout_json(const std::optional<RolloutStatus>& rollout) {
  if (!rollout) return nullptr;
  return {{"share", rollout->share},
          {"keys", rollout->keys},
          {"set_by", rollout->set_by},
          {"set_at", to_iso(rollout->set_at)},
          {"reason", rollout->reason}};
}

Json control_list(const std::vector<ControlStatus>& knobs) {
  Json list = Json::array();
  for (const ControlStatus& each : knobs) {
    list.push_back({{"name", each.name},
                    {"value", each.value},
                    {"set_by", each.set_by},
                    {"set_at", to_iso(each.set_at)},
                    {"reason", each.reason}});
  }
  return list;
}

Json quarantine_list(const std::vector<QuarantinedRow>& rows) {
  Json list = Json::array();
  for (const QuarantinedRow& row : rows) {
    list.push_back(
        {{"work", row.work}, {"key", row.key}, {"error", row.error}, {"since", to_iso(row.since)}});
  }
  return list;
}

Json gate_list(const std::vector<GateStatus>& gates) {
  Json list = Json::array();
  for (const GateStatus& gate : gates) {
    list.push_back({{"name", gate.name},
                    {"open", gate.open},
                    {"reason", gate.reason},
                    {"remedy", gate.remedy},
                    {"acknowledged", gate.acknowledged ? Json(*gate.acknowledged) : Json(nullptr)},
                    {"can_be_acknowledged", gate.can_be_acknowledged}});
  }
  return list;
}

Json worker_list(const std::vector<WorkerStatus>& workers) {
  Json list = Json::array();
  for (const WorkerStatus& worker : workers) {
    list.push_back({{"who", worker.who},
                    {"pid", worker.pid},
                    {"segment", worker.segment},
                    {"rows", worker.rows},
                    {"rows_per_second", worker.rows_per_second}});
  }
  return list;
}

Json status_json(const MigrationStatus& status) {
  return {{"id", status.id.text},
          {"description", status.description},
          {"position", status.position ? Json(name(*status.position)) : Json(nullptr)},
          {"direction", name(status.direction)},
          {"pending", !status.in_journal},
          {"purged", status.purged},
          {"adopted", status.adopted},
          {"now", status.now},
          {"since", time_json(status.since)},
          {"note", status.note},
          {"next", status.next},
          {"lease", lease_json(status.lease)},
          {"progress", status.progress ? Json::parse(batch_json(*status.progress)) : Json(nullptr)},
          {"workers", worker_list(status.workers)},
          {"running", running_json(status.running)},
          {"control", control_list(status.control)},
          {"two_stores", crossings_json(status.crossings)},
          {"rollout", rollout_json(status.rollout)},
          {"steps", steps_json(status.steps)},
          {"certificates", certificate_list(status.certificates)},
          {"quarantine", quarantine_list(status.quarantine)},
          {"gates", gate_list(status.gates)},
          {"last_error", status.last_error}};
}

std::string dumped(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// For what may stand among the lines of a run.
std::string line_of(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string statuses_json(const std::vector<MigrationStatus>& statuses) {
  Json list = Json::array();
  for (const MigrationStatus& status : statuses) list.push_back(status_json(status));
  return dumped({{"migrations", std::move(list)}});
}

std::string outcome_json(const MigrationStatus& status) {
  const Json outcome = {
      {"event", "finished"},
      {"migration", status.id.text},
      {"position", status.position ? Json(name(*status.position)) : Json(nullptr)},
      {"purged", status.purged},
      {"next", status.next}};
  return line_of(outcome);
}

std::string knobs_json(const MigrationStatus& status) {
  return line_of({{"migration", status.id.text},
                  {"lease", lease_json(status.lease)},
                  {"control", control_list(status.control)}});
}

std::string rollout_json(const MigrationStatus& status) {
  return line_of({{"migration", status.id.text}, {"rollout", rollout_json(status.rollout)}});
}

std::string gates_json(const std::string& id, const std::vector<GateStatus>& gates) {
  return line_of({{"migration", id}, {"gates", gate_list(gates)}});
}

std::string certificates_json(const std::string& id,
                              const std::vector<CertificateStatus>& certificates) {
  return line_of({{"migration", id}, {"certificates", certificate_list(certificates)}});
}

std::string sample_json(const std::string& id, const std::vector<CertificateStatus>& samples) {
  return line_of({{"migration", id}, {"sample", certificate_list(samples)}});
}

std::string quarantine_json(const std::string& id, const std::vector<QuarantinedRow>& rows) {
  return line_of({{"migration", id}, {"quarantine", quarantine_list(rows)}});
}

std::string history_json(const std::vector<Event>& events) {
  Json list = Json::array();
  for (const Event& event : events) {
    list.push_back({{"number", event.number},
                    {"at", to_iso(event.at)},
                    {"migration", event.migration},
                    {"actor", event.actor},
                    {"what", event.what},
                    {"detail", event.detail}});
  }
  return dumped({{"events", std::move(list)}});
}

}  // namespace ratchet
