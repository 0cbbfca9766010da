#include "engine/engine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "engine/adoption.hpp"
#include "engine/backup.hpp"
#include "engine/guards_back.hpp"
#include "engine/helping.hpp"
#include "engine/knobs.hpp"
#include "engine/planning.hpp"
#include "engine/quarantine_ward.hpp"
#include "engine/relay_work.hpp"
#include "engine/road.hpp"
#include "engine/rollout.hpp"
#include "engine/run.hpp"
#include "engine/start.hpp"
#include "engine/status_view.hpp"

namespace ratchet {
namespace {

Phase last_phase(Through through) {
  switch (through) {
    case Through::verify: return Phase::verify;
    case Through::contract: return Phase::contract;
    case Through::purge: return Phase::purge;
  }
  unreachable("a through without a phase");
}

void require_nothing_in_quarantine(Site& site, const std::string& id) {
  const auto rows = quarantined_rows(site, id);
  if (rows.empty()) return;
  throw Error(ErrorKind::quarantined,
              {.message = fmt::format("{} is as far as it goes: {} rows are in quarantine, the "
                                      "first is {} of {}: {}",
                                      id, with_thousands(std::ssize(rows)), rows.front().key,
                                      rows.front().work, rows.front().error),
               .hint = fmt::format("Put them right, then give `ratchet quarantine retry {}`; "
                                   "contract waits for that.",
                                   id)});
}

bool has_reached(const InHand& migration, Phase phase) {
  return migration.record.position && *migration.record.position >= phase;
}

// What it has left outside of its transaction closes gates until it is taken over.
bool any_begun(const InHand& migration, Phase phase) {
  return std::ranges::any_of(migration.ordinals(phase), [&](int ordinal) {
    return migration.step(ordinal).state != StepState::waiting;
  });
}

void require_position(const InHand& migration, Phase wanted, std::string_view command) {
  require_forward(migration.record);
  if (has_reached(migration, wanted)) return;
  throw Error(
      ErrorKind::must_wait,
      {.message = fmt::format("{} is not through {} yet", migration.id().text, name(wanted)),
       .hint = fmt::format("Give `ratchet {} {}` first.", command, migration.id().text)});
}

void say_one_worker(Site& site) {
  if (!site.capabilities().has_one_writer || site.settings().workers == 1) return;
  site.observer().note(
      fmt::format("{} has one writer: one worker", site.capabilities().display_name));
}

void begin_or_go_on(Site& site, const Lease& lease, const Migration& migration) {
  std::optional<InHand> begun;
  site.read([&](Transaction& transaction) {
    begun = find_in_hand(site, transaction, migration.id.text);
  });
  if (!begun) return start(site, lease, migration);
  require_same_file(begun->record, migration);
  require_forward(begun->record);
}

std::vector<CertificateStatus> shown(const std::vector<CertificateRecord>& certificates) {
  std::vector<CertificateStatus> all;
  for (const CertificateRecord& each : certificates) all.push_back(to_status(each));
  return all;
}

}  // namespace

class Engine::Parts : public Site {
 public:
  using Site::Site;
};

Engine::Engine(EngineParts parts) : parts_(std::make_unique<Parts>(std::move(parts))) {}
Engine::~Engine() = default;

bool Engine::init() { return parts_->make_journal(); }

Schema Engine::schema() {
  Schema schema;
  parts_->read([&](Transaction& transaction) { schema = parts_->read_schema(transaction); });
  return schema;
}

std::vector<Engine::Planned> Engine::plan(const Migrations& migrations,
                                          const std::optional<std::string>& only) {
  std::vector<Planned> planned;
  get_through(*parts_, [&] { planned = plan_pending(*parts_, migrations, only); });
  return planned;
}

void Engine::apply(const Migration& migration, const Migrations&, const ApplyOptions& options) {
  Site& site = *parts_;
  site.make_journal();
  say_one_worker(site);
  const std::string& id = migration.id.text;
  run_with_lease(site, {.id = id, .take_over = options.take_over}, [&](const Lease& lease) {
    begin_or_go_on(site, lease, migration);
    const GuardsFound guards = put_back_guards(site, lease, id);
    begin_again_where_unfilled(site, lease, id);
    Road road(site, lease, id);
    // Verified long ago, perhaps: who goes straight through contract needs a fresh certificate.
    const InHand begun = take_in_hand(site, id);
    const bool rests = begun.record.position == Phase::verify && !any_done(begun, Phase::contract);
    const bool had_a_gap = guards == GuardsFound::put_back && has_reached(begun, Phase::contract);
    if (had_a_gap || (rests && options.through != Through::verify)) {
      require_equal(id, road.compare_again());
    }
    // Where nobody but the developer is at work, nobody is asked who else might be.
    const Acknowledgements nobody_else{{"old_side_unused", "apply --through"}};
    road.forward(last_phase(options.through),
                 options.through == Through::verify ? Acknowledgements{} : nobody_else);
  });
  require_nothing_in_quarantine(site, id);
}

void Engine::work(const std::string& id) {
  parts_->require_journal();
  if (relay_until_stopped(*parts_, id)) return;
  help(*parts_, id);
}

std::vector<CertificateStatus> Engine::verify(const std::string& id, VerifyDepth depth) {
  Site& site = *parts_;
  site.require_journal();
  std::vector<CertificateRecord> certificates;
  run_with_lease(site, {.id = id, .take_over = std::nullopt}, [&](const Lease& lease) {
    const InHand migration = take_in_hand(site, id);
    require_position(migration, Phase::verify, "apply");
    Road road(site, lease, id);
    if (depth == VerifyDepth::repair) road.mend();
    const bool is_sample = depth == VerifyDepth::sample;
    certificates = is_sample ? road.take_samples() : road.compare_again();
    if (!is_sample) require_equal(id, certificates);
  });
  return shown(certificates);
}

std::vector<GateStatus> Engine::gates(const std::string& id, const ContractOptions& options) {
  Site& site = *parts_;
  site.require_journal();
  std::vector<GateStatus> gates;
  site.read([&](Transaction& transaction) {
    const InHand migration = take_in_hand(site, transaction, id);
    const GateFacts facts = gate_facts(site, transaction, migration, site.read_schema(transaction),
                                       usage_since_rollout(site, transaction, migration));
    gates = evaluate_gates(site, transaction, facts, options.acknowledged);
  });
  return gates;
}

void Engine::contract(const std::string& id, const ContractOptions& options) {
  Site& site = *parts_;
  site.require_journal();
  run_with_lease(site, {.id = id, .take_over = std::nullopt}, [&](const Lease& lease) {
    const InHand migration = take_in_hand(site, id);
    require_forward(migration.record);
    const bool has_begun =
        has_reached(migration, Phase::contract) || any_begun(migration, Phase::contract);
    // Before anything is written, and for whoever is not through verify the better answer.
    if (!has_begun) require_open_gates(id, gates(id, options));
    require_position(migration, Phase::verify, "apply");
    Road(site, lease, id).forward(Phase::contract, options.acknowledged);
  });
}

void Engine::rollback(const std::string& id) {
  Site& site = *parts_;
  site.require_journal();
  bool is_rolled_back = false;
  site.read([&](Transaction& transaction) {
    const auto record = site.journal().migrations.find(transaction, id);
    is_rolled_back = record && record->state == MigrationState::rolled_back;
    if (!is_rolled_back) take_in_hand(site, transaction, id);
  });
  // The command that was interrupted behind its last commit, given again.
  if (is_rolled_back) return site.observer().note(id + " is rolled back");
  run_with_lease(site, {.id = id, .take_over = std::nullopt}, [&](const Lease& lease) {
    put_back_guards(site, lease, id);
    Road(site, lease, id).back();
  });
}

std::vector<std::string> Engine::purge_losses(const std::string& id) {
  parts_->require_journal();
  std::vector<std::string> losses;
  const InHand migration = take_in_hand(*parts_, id);
  for (const int ordinal : migration.ordinals(Phase::purge)) {
    losses.push_back(migration.planned(ordinal).summary);
  }
  return losses;
}

void Engine::purge(const std::string& id, const PurgeOptions& options) {
  Site& site = *parts_;
  site.require_journal();
  run_with_lease(site, {.id = id, .take_over = std::nullopt}, [&](const Lease& lease) {
    const InHand migration = take_in_hand(site, id);
    require_position(migration, Phase::contract, "contract");
    const WallTime until = migration.record.since + site.settings().retain;
    const bool has_begun =
        any_done(migration, Phase::purge) || migration.record.state == MigrationState::purged;
    if (!options.even_if_retained && !has_begun && site.clock().wall() < until) {
      throw Error(ErrorKind::must_wait,
                  {.message = fmt::format("{} is retained until {}", id, to_brief(until)),
                   .hint = "Until then it can be rolled back; [purge] retain says how long."});
    }
    if (options.backup && !has_begun) {
      back_up(site, lease, migration, options.backup);
      options.backed_up();
    }
    Road(site, lease, id).forward(Phase::purge, {});
  });
}

void Engine::adopt(const Migration& migration, const AdoptOptions& options) {
  Site& site = *parts_;
  site.make_journal();
  run_with_lease(
      site, {.id = migration.id.text, .take_over = std::nullopt},
      [&](const Lease& lease) { ratchet::adopt(site, lease, migration, options.reason); });
}

std::vector<MigrationStatus> Engine::status(const Migrations& migrations) {
  return statuses(*parts_, migrations, StatusDepth::whole);
}

std::vector<MigrationStatus> Engine::standings(const Migrations& migrations) {
  return statuses(*parts_, migrations, StatusDepth::standing);
}

void Engine::rollout(const std::string& id, const RolloutOptions& options) {
  parts_->require_journal();
  set_rollout(*parts_, id, options);
}

std::optional<MigrationStatus> Engine::status_of(const std::string& id,
                                                 const Migrations& migrations) {
  return ratchet::status_of(*parts_, id, migrations, StatusDepth::whole);
}

std::optional<MigrationStatus> Engine::standing_of(const std::string& id,
                                                   const Migrations& migrations) {
  return ratchet::status_of(*parts_, id, migrations, StatusDepth::standing);
}

std::vector<Event> Engine::history(const std::optional<std::string>& id) {
  parts_->require_journal();
  std::vector<Event> events;
  parts_->read(
      [&](Transaction& transaction) { events = parts_->journal().events.of(transaction, id); });
  return events;
}

void Engine::pause(const std::string& id, const std::string& reason) {
  parts_->require_journal();
  ratchet::pause(*parts_, id, reason);
}

void Engine::resume(const std::string& id, const std::string& reason) {
  parts_->require_journal();
  ratchet::resume(*parts_, id, reason);
}

void Engine::limit(const std::string& id, const LimitOptions& options) {
  parts_->require_journal();
  ratchet::limit(*parts_, id, options);
}

std::vector<QuarantinedRow> Engine::quarantine(const std::string& id) {
  parts_->require_journal();
  take_in_hand(*parts_, id);
  return quarantined_rows(*parts_, id);
}

std::int64_t Engine::retry_quarantine(const std::string& id) {
  Site& site = *parts_;
  site.require_journal();
  std::int64_t left = 0;
  run_with_lease(site, {.id = id, .take_over = std::nullopt}, [&](const Lease& lease) {
    const InHand migration = take_in_hand(site, id);
    require_forward(migration.record);
    const auto waiting = std::ssize(quarantined_rows(site, id));
    left = retry_quarantined(site, lease, id);
    // The certificates say that rows were left out: those have to be compared too.
    if (left == waiting || !has_reached(migration, Phase::verify)) return;
    require_equal(id, Road(site, lease, id).compare_again());
  });
  return left;
}

void Engine::skip_quarantine(const std::string& id, const std::string& reason) {
  Site& site = *parts_;
  site.require_journal();
  run_with_lease(site, {.id = id, .take_over = std::nullopt},
                 [&](const Lease& lease) { skip_quarantined(site, lease, id, reason); });
}

}  // namespace ratchet
