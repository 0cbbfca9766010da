#include "engine/status_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "engine/crossing_view.hpp"
#include "engine/gate_check.hpp"
#include "engine/gates/certificate_age.hpp"
#include "engine/required.hpp"
#include "engine/work_view.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {
namespace {

StepStatus to_status(const StepRecord& step) {
  return {.ordinal = step.ordinal,
          .phase = step.phase,
          .summary = step.summary,
          .state = step.state,
          .attempts = step.attempts,
          .started = step.started,
          .finished = step.finished,
          .error = step.error};
}

std::optional<Phase> next_phase(const MigrationRecord& record) {
  if (!record.position) return Phase::expand;
  if (*record.position == Phase::purge) return std::nullopt;
  return static_cast<Phase>(static_cast<int>(*record.position) + 1);
}

std::string percent(const std::optional<BatchProgress>& progress) {
  if (!progress || progress->rows_estimated <= 0) return "";
  return fmt::format(" {}%", progress->rows_done * 100 / progress->rows_estimated);
}

std::string join_notes(const std::string& first, const std::string& second) {
  return first.empty() || second.empty() ? first + second : first + "; " + second;
}

bool is_closed(const std::vector<GateStatus>& gates, std::string_view name) {
  return std::ranges::any_of(gates, [&](const GateStatus& gate) {
    return !gate.open && !gate.acknowledged && (name.empty() || gate.name == name);
  });
}

MigrationStatus status_of_record(const MigrationRecord& record,
                                 const std::vector<StepRecord>& steps) {
  MigrationStatus status{.id = record.id,
                         .description = record.description,
                         .position = record.position,
                         .direction = record.direction,
                         .in_journal = true,
                         .purged = record.state == MigrationState::purged,
                         .adopted = record.origin == Origin::adopted,
                         .now = record.state == MigrationState::purged ? "purged" : "",
                         .since = record.since,
                         .last_error = record.last_error};
  for (const StepRecord& step : steps) status.steps.push_back(to_status(step));
  return status;
}

// One migration in flight.
class StatusView {
 public:
  StatusView(Site& site, Transaction& transaction, const InHand& migration)
      : site_(site), transaction_(transaction), migration_(migration) {}

  MigrationStatus standing() const {
    MigrationStatus status = begun();
    say_where(status);
    return status;
  }

  MigrationStatus whole() {
    const MigrationRecord& record = migration_.record;
    const Journal& journal = site_.journal();
    MigrationStatus status = begun();
    for (const auto& each : journal.quarantine.of(transaction_, record.id.text)) {
      if (!each.skipped) status.quarantine.push_back(each.row);
    }
    if (const auto rollout = journal.rollouts.find(transaction_, record.id.text)) {
      status.rollout = rollout->status;
    }
    status.control = journal.control.of(transaction_, record.id.text);
    look_at_row_work(site_, transaction_, migration_, status);
    status.crossings = crossings_of(site_, transaction_, migration_);
    look_at_certificates(status);
    say_where(status);
    if (!status.lease) status.note = join_notes(status.note, half_done_);
    say_next(status);
    return status;
  }

 private:
  MigrationStatus begun() const {
    const MigrationRecord& record = migration_.record;
    MigrationStatus status = status_of_record(record, migration_.steps);
    status.lease = site_.journal().leases.current(transaction_, record.id.text, site_.clock());
    if (status.lease && is_left_behind(*status.lease, site_.operated_by().host)) {
      status.lease.reset();
    }
    return status;
  }

  void look_at_certificates(MigrationStatus& status) {
    const Schema schema = site_.read_schema(transaction_);
    const bool waits_for_contract = status.position == Phase::verify &&
                                    status.direction == Direction::forward &&
                                    !any_done(migration_, Phase::contract);
    const GateFacts facts = gate_facts(
        site_, transaction_, migration_, schema,
        waits_for_contract ? usage_since_rollout(site_, transaction_, migration_) : std::nullopt);
    for (const CertificateRecord& each : facts.certificates) {
      status.certificates.push_back(ratchet::to_status(each));
      if (!waits_for_contract) continue;
      for (const DualWrite* mapping : compared_mappings(migration_.plan)) {
        if (mapping_key(*mapping) != each.mapping) continue;
        status.certificates.back().void_because = void_because(each, *mapping, facts);
        has_newcomers_ = has_newcomers_ || !never_compared(each, *mapping, facts).empty();
      }
    }
    if (waits_for_contract) status.gates = evaluate_gates(site_, transaction_, facts, {});
    look_at_comparisons(facts);
  }

  // One that was interrupted, and what becomes of it.
  void look_at_comparisons(const GateFacts& facts) {
    const auto under_way =
        site_.journal().certificates.under_way(transaction_, migration_.id().text);
    for (const ComparisonRecord& each : under_way) {
      for (const DualWrite* mapping : compared_mappings(migration_.plan)) {
        if (mapping_key(*mapping) != each.so_far.mapping) continue;
        const std::string moved = moved_since(each.so_far, *mapping, facts);
        half_done_ = fmt::format(
            "comparison of {} {}", each.so_far.work,
            moved.empty() ? "goes on behind " + with_thousands(each.so_far.rows_seen) + " rows"
                          : "starts over: " + moved);
      }
    }
  }

  void say_where(MigrationStatus& status) const {
    const auto phase = next_phase(migration_.record);
    if (status.direction == Direction::back) {
      status.now = status.position ? std::string(name(*status.position)) : "";
    } else if (phase && any_done(migration_, *phase)) {
      status.now = std::string(name(*phase)) + percent(status.progress);
    } else if (status.position == Phase::contract) {
      status.now = "retained";
      status.note = "purge possible from " + to_brief(retained_until()).substr(0, 16);
    } else if (status.position == Phase::verify) {
      status.now = "verified";
    } else if (phase) {
      status.now = std::string(name(*phase)) + percent(status.progress);
    }
    const bool is_under_way = status.direction == Direction::back || !is_resting(status);
    if (is_under_way && !status.lease) status.note = "interrupted";
  }

  void say_next(MigrationStatus& status) const {
    const std::string& id = status.id.text;
    if (status.lease) return;
    if (status.direction == Direction::back) {
      status.next = "ratchet rollback " + id;
    } else if (!is_resting(status)) {
      status.next = fmt::format("ratchet {} {}", command_to_go_on(status), id);
    } else if (!status.quarantine.empty()) {
      status.next = "ratchet quarantine retry " + id;
    } else if (status.position == Phase::contract) {
      if (site_.clock().wall() >= retained_until()) status.next = "ratchet purge " + id;
    } else if (is_closed(status.gates, "dual_write") || has_newcomers_) {
      status.next = "ratchet apply " + id;
    } else if (is_closed(status.gates, "certificate")) {
      status.next = "ratchet verify " + id;
    } else if (is_closed(status.gates, "old_side_unused") && !is_rolled_out(status)) {
      status.next = fmt::format("ratchet rollout {} 1", id);
    } else if (is_closed(status.gates, "")) {
      status.next = fmt::format("ratchet contract {} --dry-run", id);
    } else {
      status.next = "ratchet contract " + id;
    }
  }

  static bool is_rolled_out(const MigrationStatus& status) {
    return status.rollout && status.rollout->share >= 1;
  }

  // Between two commands, with nothing half-done.
  bool is_resting(const MigrationStatus& status) const {
    const auto phase = next_phase(migration_.record);
    const bool is_station = status.position && *status.position >= Phase::verify;
    return is_station && (!phase || !any_done(migration_, *phase));
  }

  static std::string_view command_to_go_on(const MigrationStatus& status) {
    if (!status.position || *status.position < Phase::verify) return "apply";
    return *status.position == Phase::verify ? "contract" : "purge";
  }

  WallTime retained_until() const { return migration_.record.since + site_.settings().retain; }

  Site& site_;
  Transaction& transaction_;
  const InHand& migration_;
  bool has_newcomers_ = false;  // with rows that nobody has filled
  std::string half_done_;       // a sentence; empty: no comparison was interrupted
};

MigrationStatus status_in(Site& site, Transaction& transaction, const MigrationRecord& record,
                          StatusDepth depth) {
  if (record.state == MigrationState::purged) {
    return status_of_record(record, site.journal().steps.of(transaction, record.id.text));
  }
  const InHand migration = take_in_hand(site, transaction, record.id.text);
  StatusView view(site, transaction, migration);
  switch (depth) {
    case StatusDepth::standing: return view.standing();
    case StatusDepth::whole: return view.whole();
  }
  unreachable("a depth of a status");
}

MigrationStatus pending(const Migration& migration, const std::vector<MigrationRecord>& journal) {
  MigrationStatus status{.id = migration.id, .description = migration.description};
  if (const auto missing = missing_requirement(migration.required, journal)) {
    status.now = "waiting";
    status.note = fmt::format("for {} (required)", *missing);
    return status;
  }
  status.now = "pending";
  status.next = "ratchet apply " + migration.id.text;
  const auto was = std::ranges::find(journal, migration.id.text,
                                     [](const MigrationRecord& each) { return each.id.text; });
  if (was != journal.end()) status.note = "rolled back " + to_brief(was->since).substr(0, 16);
  return status;
}

MigrationStatus gone(const MigrationRecord& record) {
  MigrationStatus status{.id = record.id, .description = record.description};
  status.now = "rolled back";
  status.since = record.since;
  return status;
}

// Where each stands, the journal of an older ratchet says, too.
bool can_be_read(Site& site, StatusDepth depth) {
  if (!site.has_journal()) return false;
  if (depth == StatusDepth::whole) site.require_journal();
  return true;
}

// Asked of the store itself, between two transactions. Row work says by itself how far it is.
void look_at_session(Site& site, MigrationStatus& status) {
  if (!status.lease || status.lease->session.empty() || status.progress) return;
  with_retry(site.retrier(),
             [&] { status.running = site.session().look_at_other(status.lease->session); });
}

}  // namespace

std::vector<MigrationStatus> statuses(Site& site, const Migrations& migrations, StatusDepth depth) {
  std::vector<MigrationStatus> all;
  std::vector<MigrationRecord> records;
  const bool has_journal = can_be_read(site, depth);
  site.read([&](Transaction& transaction) {
    all.clear();
    if (!has_journal) return;
    records = site.journal().migrations.all(transaction);
    for (const MigrationRecord& record : records) {
      if (record.state == MigrationState::rolled_back) continue;
      all.push_back(status_in(site, transaction, record, depth));
    }
  });
  if (depth == StatusDepth::whole) {
    for (MigrationStatus& each : all) look_at_session(site, each);
  }
  const auto is_known = [&](const std::string& id) {
    return std::ranges::any_of(all, [&](const auto& each) { return each.id.text == id; });
  };
  for (const Migration& each : migrations) {
    if (!is_known(each.id.text)) all.push_back(pending(each, records));
  }
  for (const MigrationRecord& each : records) {
    if (!is_known(each.id.text)) all.push_back(gone(each));
  }
  std::ranges::sort(
      all, {}, [](const MigrationStatus& each) { return std::pair(each.id.number, each.id.text); });
  return all;
}

std::optional<MigrationStatus> status_of(Site& site, const std::string& id,
                                         const Migrations& migrations, StatusDepth depth) {
  std::optional<MigrationStatus> begun;
  const bool has_journal = can_be_read(site, depth);
  site.read([&](Transaction& transaction) {
    begun.reset();
    if (!has_journal) return;
    const auto record = site.journal().migrations.find(transaction, id);
    if (!record || record->state == MigrationState::rolled_back) return;
    begun = status_in(site, transaction, *record, depth);
  });
  if (begun) {
    if (depth == StatusDepth::whole) look_at_session(site, *begun);
    return begun;
  }
  for (MigrationStatus& each : statuses(site, migrations, depth)) {
    if (each.id.text == id) return std::move(each);
  }
  return std::nullopt;
}

CertificateStatus to_status(const CertificateRecord& certificate) {
  return {.mapping = certificate.mapping,
          .work = certificate.work,
          .started = certificate.started,
          .made = certificate.made,
          .rows = certificate.rows_seen,
          .broken = certificate.broken,
          .lossy = certificate.lossy,
          .quarantined = certificate.quarantined,
          .snapshot = certificate.snapshot,
          .fingerprint = certificate.fingerprint,
          .guards = fingerprint(certificate.guards),
          .schema_version = certificate.schema_version,
          .engine = certificate.engine,
          .samples = certificate.samples,
          .void_because = ""};
}

}  // namespace ratchet
