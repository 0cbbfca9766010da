#include <nlohmann/json.hpp>

#include "report/observers.hpp"
#include "report/progress_text.hpp"
#include "report/statement_text.hpp"

namespace ratchet {
namespace {

using Json = nlohmann::ordered_json;

constexpr Milliseconds kLineInterval{1'000};

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

JsonObserver::JsonObserver(Screen screen) : screen_(screen), pacer_(screen.clock, kLineInterval) {}

void JsonObserver::migration_started(const std::string& id, const std::string& store,
                                     const std::string& operator_name) {
  id_ = id;
  line("migration_started", dumped({{"store", store}, {"operator", operator_name}}));
}

void JsonObserver::phase_started(Phase phase, Direction direction) {
  phase_ = phase;
  pacer_.reset();
  line("phase_started", dumped({{"direction", name(direction)}}));
}

void JsonObserver::step_done(const StepProgress& step) {
  line("step_done", dumped({{"ordinal", step.ordinal},
                            {"summary", step.summary},
                            {"direction", name(step.direction)},
                            {"took_ms", step.took.count()},
                            {"held_ms", step.held.count()},
                            {"attempts", step.attempts}}));
}

void JsonObserver::batch_done(const BatchProgress& batch) {
  if (pacer_.is_due()) line("batch_done", batch_json(batch));
}

void JsonObserver::waiting(const WaitProgress& wait) {
  line("waiting", dumped({{"what", wait.what},
                          {"cause", wait.cause},
                          {"attempt", wait.attempt},
                          {"waited_ms", wait.waited.count()},
                          {"budget_ms", wait.budget.count()},
                          {"next_in_ms", wait.next_in.count()}}));
}

void JsonObserver::statement_runs(const StatementProgress& statement) {
  if (pacer_.is_due()) line("statement_runs", statement_json(statement));
}

void JsonObserver::phase_done(const PhaseProgress& phase) {
  line("phase_done", dumped({{"direction", name(phase.direction)},
                             {"took_ms", phase.took.count()},
                             {"steps", phase.steps},
                             {"attempts", phase.attempts},
                             {"held_ms_max", phase.held_max.count()}}));
}

void JsonObserver::note(const std::string& sentence) { line("note", dumped({{"text", sentence}})); }

void JsonObserver::line(std::string_view event, const std::string& fields) {
  Json object = {{"at", to_iso(screen_.clock.wall())}, {"event", event}};
  if (!id_.empty()) object.update({{"migration", id_}, {"phase", name(phase_)}});
  object.update(Json::parse(fields));
  screen_.out << dumped(object) << '\n' << std::flush;
}

}  // namespace ratchet
