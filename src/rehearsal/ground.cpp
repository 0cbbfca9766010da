#include "rehearsal/ground.hpp"

#include <algorithm>

namespace ratchet {
namespace {

constexpr Milliseconds kLockBudget{20'000};
constexpr std::int64_t kBatches = 4;  // at least, so that there is a middle to stop in

}  // namespace

Settings rehearsal_settings(Settings settings, std::int64_t rows) {
  settings.lock_budget = kLockBudget;
  settings.batch_rows = std::max<std::int64_t>(rows / kBatches, 1);
  settings.duty = 1;
  settings.rows_per_second = 0;
  settings.windows.clear();
  settings.quarantine = rows * kBatches;
  settings.vacuum = false;
  settings.workers = 1;
  for (auto& [name, signal] : settings.signals) signal.on = false;
  settings.probes.clear();
  settings.flag_file.clear();
  settings.verify_replica.clear();
  settings.bake = Milliseconds{0};
  settings.gates.clear();
  settings.retain = Milliseconds{0};
  return settings;
}

Ground::Ground(RehearsalParts& parts) : parts_(parts) { open(); }

void Ground::open() { store_ = parts_.open(parts_.stage.address()); }

void Ground::close() {
  session_.reset();
  store_.reset();
}

bool is_refusal(const Error& error) {
  return error.kind() == ErrorKind::statement_failed || error.kind() == ErrorKind::row_failed ||
         error.kind() == ErrorKind::invalid_migration || error.kind() == ErrorKind::diverged ||
         error.kind() == ErrorKind::busy;
}

Session& Ground::session() {
  if (parts_.stop.stop_requested()) {
    throw Error(ErrorKind::stopped, {.message = "the rehearsal was stopped on request",
                                     .hint = "Give the command again: it begins anew."});
  }
  if (!session_) session_ = store_->connect();
  return *session_;
}

RunOutcome Ground::run(const Command& command, std::optional<StopPoint> point, int done_before) {
  std::stop_source stop;
  const std::stop_callback pass_on(parts_.stop, [&] { stop.request_stop(); });
  StepWatch watch(stop, point, done_before);
  RunOutcome outcome;
  try {
    Engine engine({.store = *store_,
                   .clock = parts_.clock,
                   .observer = watch,
                   .settings = parts_.settings,
                   .operated_by = parts_.operated_by,
                   .stop = stop.get_token()});
    command(engine);
  } catch (const Error& error) {
    if (parts_.stop.stop_requested()) throw;
    if (error.kind() != ErrorKind::stopped || !stop.stop_requested()) outcome.failure = error;
  }
  outcome.steps_done = watch.steps_done();
  outcome.steps = watch.steps();
  return outcome;
}

void Ground::read(const Body& body) { body(*session().begin(Access::read)); }

void Ground::write(const Body& body) {
  const auto transaction = session().begin(Access::write);
  body(*transaction);
  transaction->commit();
}

void Ground::try_out(const Body& body) { body(*session().begin(Access::write)); }

void Ground::outside(const SqlText& statements) { session().execute_outside(statements); }

Schema Ground::schema() {
  Schema schema;
  read([&](Transaction& transaction) { schema = store_->read_schema(transaction); });
  return schema;
}

void Ground::keep() {
  close();
  parts_.stage.keep();
  open();
}

void Ground::restore() {
  close();
  parts_.stage.restore();
  open();
}

}  // namespace ratchet
