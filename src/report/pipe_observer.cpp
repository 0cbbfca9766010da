#include <fmt/format.h>

#include "report/observers.hpp"
#include "report/progress_text.hpp"
#include "report/statement_text.hpp"
#include "report/units.hpp"

namespace ratchet {
namespace {

constexpr Milliseconds kLineInterval{5'000};

}  // namespace

PipeObserver::PipeObserver(Screen screen) : screen_(screen), pacer_(screen.clock, kLineInterval) {}

void PipeObserver::migration_started(const std::string& id, const std::string& store,
                                     const std::string& operator_name) {
  id_ = id;
  screen_.out << fmt::format("{} {} on {} by {}\n", stamp_text(screen_.clock.wall()), id, store,
                             operator_name)
              << std::flush;
}

void PipeObserver::phase_started(Phase phase, Direction) {
  phase_ = phase;
  pacer_.reset();
}

void PipeObserver::step_done(const StepProgress& step) {
  std::string text = fmt::format("{} {} {} {}", step.ordinal, step.summary,
                                 outcome_word(step.direction), compact_duration(step.took));
  if (step.attempts > 1) text += fmt::format(" attempts {}", step.attempts);
  line(step.phase, text);
}

void PipeObserver::batch_done(const BatchProgress& batch) {
  if (pacer_.is_due()) line(phase_, progress_line(beside_phase(batch, phase_)));
}

void PipeObserver::waiting(const WaitProgress& wait) {
  if (pacer_.is_due()) line(phase_, wait_line(wait));
}

void PipeObserver::statement_runs(const StatementProgress& statement) {
  if (pacer_.is_due()) line(phase_, statement_line(statement));
}

void PipeObserver::phase_done(const PhaseProgress& phase) {
  if (phase.steps == 0) return;
  line(phase.phase, fmt::format("{} {}, {}", outcome_word(phase.direction),
                                compact_duration(phase.took), effort_text(phase)));
}

// Of the migration as a whole; and before one has started, of none.
void PipeObserver::note(const std::string& sentence) {
  const std::string of = id_.empty() ? "" : id_ + ' ';
  screen_.out << fmt::format("{} {}{}\n", stamp_text(screen_.clock.wall()), of, sentence)
              << std::flush;
}

void PipeObserver::line(Phase phase, const std::string& text) {
  // Before a migration has started there is no phase.
  const std::string of = id_.empty() ? "" : fmt::format("{} {} ", id_, name(phase));
  screen_.out << fmt::format("{} {}{}\n", stamp_text(screen_.clock.wall()), of, text) << std::flush;
}

}  // namespace ratchet
