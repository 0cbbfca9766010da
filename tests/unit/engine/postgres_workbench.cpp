#include "unit/engine/postgres_workbench.hpp"

#include "postgres/dialect.hpp"

namespace ratchet::testing {

PostgresEngine::PostgresEngine() {
  settings.lock_budget = Milliseconds{5'000};
  settings.unseen_use = "every client is the test's own";
  database.execute(kPeople);
}

Engine& PostgresEngine::engine_at(const std::string& url) {
  return place(place_, url, faults, {.name = "ada", .host = "ops3", .pid = 1});
}

Engine& PostgresEngine::other_engine() {
  return place(other_place_, database.url(), no_faults_, {.name = "bob", .host = "ops4", .pid = 7});
}

Engine& PostgresEngine::place(Place& at, const std::string& url, Faults& with,
                              const Operator& who) {
  at.engine.reset();
  at.store = std::make_unique<FaultStore>(
      make_postgres_product()->open({.url = url, .lock_timeout = lock_timeout}), with);
  at.engine =
      std::make_unique<Engine>(EngineParts{.store = *at.store,
                                           .clock = &at == &place_ ? clock : other_clock,
                                           .observer = &at == &place_ ? observer : other_observer_,
                                           .settings = settings,
                                           .operated_by = who,
                                           .stop = stop.get_token()});
  return *at.engine;
}

Migration PostgresEngine::migration(const std::string& toml) {
  ReadMigration read = read_migration(std::string(kPeopleId) + ".toml", toml);
  for (const Diagnostic& each : read.diagnostics) ADD_FAILURE() << to_text(each);
  return std::move(read.migration.value());
}

Error PostgresEngine::error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error(ErrorKind::bug, {});
}

}  // namespace ratchet::testing
