#include "samples.hpp"

namespace ratchet::testing {
namespace {

PlannedStep planned(int ordinal, Phase phase, Step step, Cost cost) {
  const std::string summary = summary_of(step, "sqlite");
  return {.ordinal = ordinal,
          .phase = phase,
          .step = std::move(step),
          .summary = summary,
          .forward = {},
          .cost = std::move(cost)};
}

const QualifiedName& users() {
  static const QualifiedName kUsers = unqualified("users");
  return kUsers;
}

AddColumn add_column(const char* name) {
  AddColumn step;
  step.table = users();
  step.column = Identifier(name);
  step.type = sql_for_all("text");
  return step;
}

DualWrite split() {
  DualWrite step;
  step.table = users();
  step.forward[Identifier("first_name")] = sql_for_all("substr(name, 1, 3)");
  step.forward[Identifier("last_name")] = sql_for_all("substr(name, 4)");
  step.backward[Identifier("name")] = sql_for_all("first_name || last_name");
  return step;
}

template <class Kind>
Kind of_users() {
  Kind step;
  step.table = users();
  return step;
}

Cost writer(Milliseconds held) { return {.lock = "writer", .held = held, .total = held}; }

std::vector<PlannedStep> sample_steps() {
  RetireColumn retire = of_users<RetireColumn>();
  retire.column = Identifier("name");
  std::vector<PlannedStep> steps;
  steps.push_back(planned(1, Phase::expand, add_column("first_name"), writer(Milliseconds{1})));
  steps.push_back(planned(2, Phase::expand, add_column("last_name"), writer(Milliseconds{1})));
  steps.push_back(planned(3, Phase::migrate, split(), writer(Milliseconds{2})));
  steps.push_back(
      planned(4, Phase::backfill, of_users<Copy>(),
              {.lock = "rows", .held = Milliseconds{50}, .total = Milliseconds{84'000}}));
  steps.push_back(planned(5, Phase::verify, of_users<Compare>(),
                          {.lock = "none", .held = Milliseconds{0}, .total = Milliseconds{2'300}}));
  steps.push_back(planned(6, Phase::contract, retire, writer(Milliseconds{3})));
  steps.push_back(planned(7, Phase::purge, retire, writer(Milliseconds{1'100})));
  steps.front().forward.statements = {
      sql("ALTER TABLE {} ADD COLUMN {} text", users(), Identifier("first_name"))};
  steps[2].forward.before = {sql("PRAGMA recursive_triggers = 0")};
  steps[2].forward.statements = {sql("SELECT {}", Bind{std::string("it's bound")})};
  return steps;
}

}  // namespace

StoreFacts sample_store() {
  return {.name = "main",
          .display_name = "shop.db",
          .version = "SQLite 3.40.1",
          .size_bytes = 137'000'000};
}

PlanReport sample_plan() {
  Plan plan;
  plan.id = {.text = "0007_split_name", .number = 7};
  plan.description = "Split users.name into first_name and last_name";
  plan.checksum = "9f3c2a00000000000000000000000000";
  plan.steps = sample_steps();
  plan.hazards = {{.rule = "lossy",
                   .message = "3 of 10,000 rows don't survive the way there and back",
                   .line = 9,
                   .allowed = "double spaces in names are mistakes"}};
  plan.sentences = {
      "from expand on, users has columns more: an INSERT into it has to name its columns",
      "from contract on, users.name is out of sight: only the new application works"};
  plan.tables = {users()};
  plan.base = {{.kind = "table", .name = "users", .table = "users", .sql = "CREATE TABLE users"}};
  PlanReport report;
  report.plan = std::move(plan);
  report.rows = {{users(), 300'000}};
  report.round_trips =
      RoundTrips{.rows = 10'000,
                 .lossy = 3,
                 .raised = 0,
                 .samples = {{.key = "id = 42",
                              .sides = {{"name", "'Mary  Ann'"}, {"first_name", "'Mary'"}},
                              .kind = BadKind::lossy}}};
  return report;
}

PlanReport sample_waiting_plan() {
  PlanReport report;
  report.plan.id = {.text = "0008_user_phone", .number = 8};
  report.plan.checksum = "51d0e700000000000000000000000000";
  report.plan.steps = {planned(1, Phase::expand, add_column("phone"), writer(Milliseconds{1}))};
  report.plan.hazards = {{.rule = "irreversible", .message = "a step has no way back"}};
  report.plan.irreversible = {"sql: UPDATE users …"};
  report.waits_for = "0007_split_name (users.name)";
  return report;
}

WallTime sample_time() { return from_iso("2026-11-22T16:31:00.000Z"); }

BatchProgress sample_batch() {
  BatchProgress batch;
  batch.work = "users";
  batch.rows_done = 14'900'000;
  batch.rows_estimated = 48'200'000;
  batch.rows_changed = 14'800'000;
  batch.rows_per_second = 3'310;
  batch.batch_rows = 812;
  batch.batch_time = Milliseconds{46};
  batch.duty = 0.62;
  batch.working = std::chrono::minutes{77};
  batch.throttled = std::chrono::minutes{46};
  batch.blocked = std::chrono::minutes{2};
  batch.slowed_by = "clients are writing";
  batch.left_min = std::chrono::minutes{150};
  batch.left_max = std::chrono::minutes{190};
  return batch;
}

MigrationStatus sample_retained() {
  MigrationStatus status;
  status.id = {.text = "0005_cart_state", .number = 5};
  status.position = Phase::contract;
  status.in_journal = true;
  status.now = "retained";
  status.since = from_iso("2026-11-12T09:00:00.000Z");
  status.note = "purge possible on 26 Nov";
  return status;
}

MigrationStatus sample_running() {
  MigrationStatus status;
  status.id = {.text = "0007_split_name", .number = 7};
  status.description = "Split users.name into first_name and last_name";
  status.position = Phase::migrate;
  status.in_journal = true;
  status.now = "backfill 30 %";
  status.since = from_iso("2026-11-22T15:04:00.000Z");
  status.lease = LeaseStatus{.owner = "ada",
                             .host = "ops3",
                             .pid = 4711,
                             .renewed = sample_time() - Milliseconds{2'000},
                             .expires = sample_time() + Milliseconds{28'000}};
  status.steps = {{.ordinal = 1,
                   .phase = Phase::expand,
                   .summary = "add column users.first_name text",
                   .state = StepState::done,
                   .attempts = 1,
                   .started = from_iso("2026-11-22T15:03:58.000Z"),
                   .finished = from_iso("2026-11-22T15:03:58.100Z")},
                  {.ordinal = 2,
                   .phase = Phase::expand,
                   .summary = "add column users.last_name text",
                   .state = StepState::done,
                   .attempts = 3,
                   .started = from_iso("2026-11-22T15:03:59.000Z"),
                   .finished = from_iso("2026-11-22T15:03:59.400Z")},
                  {.ordinal = 3,
                   .phase = Phase::migrate,
                   .summary = "dual write users: name <-> first_name, last_name",
                   .state = StepState::failed,
                   .attempts = 1,
                   .started = from_iso("2026-11-22T15:04:00.000Z"),
                   .error = "the store refused a statement: database or disk is full"},
                  {.ordinal = 4, .phase = Phase::backfill, .summary = "copy users, in place"}};
  status.progress = sample_batch();
  status.quarantine = sample_quarantine();
  status.gates = sample_gates();
  status.last_error = "database or disk is full";
  status.next = "ratchet apply 0007";
  return status;
}

MigrationStatus sample_pending() {
  MigrationStatus status;
  status.id = {.text = "0008_user_phone", .number = 8};
  status.now = "waiting";
  status.note = "for 0007 (users.name)";
  return status;
}

std::vector<GateStatus> sample_gates() {
  return {{.name = "certificate",
           .open = false,
           .reason = "verified 16:05Z, but users got a new trigger since (audit_users)",
           .remedy = "ratchet verify 0007"},
          {.name = "old_side_unused",
           .open = false,
           .reason = "1,204 statements named users.name since 16:10Z",
           .remedy = "deploy billing",
           .can_be_acknowledged = true},
          {.name = "bake",
           .open = false,
           .reason = "verified for 20 m of 1 h",
           .remedy = "wait until 17:05Z",
           .acknowledged = "hotfix, agreed with ops",
           .can_be_acknowledged = true},
          {.name = "backfill", .open = true},
          {.name = "quarantine", .open = true}};
}

std::vector<CertificateStatus> sample_certificates() {
  return {{.work = "users",
           .made = from_iso("2026-11-22T16:05:00.000Z"),
           .rows = 300'000,
           .broken = 1,
           .lossy = 1,
           .samples = {{.key = "id = 42",
                        .sides = {{"name", "'Mary'"}, {"first_name", "'Marie'"}},
                        .kind = BadKind::differs},
                       {.key = "id = 43", .sides = {{"name", "'A  B'"}}, .kind = BadKind::lossy}},
           .void_because = ""}};
}

std::vector<QuarantinedRow> sample_quarantine() {
  return {{.work = "users",
           .key = "id = 42",
           .error = "malformed JSON",
           .since = from_iso("2026-11-22T15:10:00.000Z")},
          {.work = "users",
           .key = "id = 4711",
           .error = "integer overflow",
           .since = from_iso("2026-11-22T15:11:00.000Z")}};
}

std::vector<Event> sample_events() {
  return {{.number = 1,
           .at = from_iso("2026-11-22T15:03:58.000Z"),
           .actor = "ada@ops3",
           .what = "journal made"},
          {.number = 2,
           .at = from_iso("2026-11-22T15:03:59.000Z"),
           .migration = "0007_split_name",
           .actor = "bob@ops4",
           .what = "lease taken over",
           .detail = "ada's machine is gone for good, as the console of the data centre says"}};
}

}  // namespace ratchet::testing
