#include <fmt/format.h>

#include "report/layout.hpp"
#include "report/observers.hpp"
#include "report/plan_report.hpp"
#include "report/progress_text.hpp"
#include "report/statement_text.hpp"
#include "report/units.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kPhaseWidth = 10;
constexpr Milliseconds kRedrawInterval{100};

}  // namespace

bool Pacer::is_due() {
  const SteadyTime now = clock_.steady();
  if (last_ && now - *last_ < interval_) return false;
  last_ = now;
  return true;
}

TerminalObserver::TerminalObserver(Screen screen, std::string command)
    : screen_(screen), command_(std::move(command)), pacer_(screen.clock, kRedrawInterval) {}

TerminalObserver::~TerminalObserver() { erase(); }

void TerminalObserver::migration_started(const std::string& id, const std::string& store,
                                         const std::string& operator_name) {
  id_ = id;
  keep(fmt::format("{} on {} by {}\n", paint(screen_.look, Ink::bold, id), store, operator_name));
}

void TerminalObserver::phase_started(Phase phase, Direction direction) {
  phase_ = phase;
  pacer_.reset();
  draw({direction == Direction::forward ? "running" : "going back"});
}

void TerminalObserver::step_done(const StepProgress& step) {
  if (pacer_.is_due()) draw({fmt::format("{} {}", step.summary, outcome_word(step.direction))});
}

void TerminalObserver::batch_done(const BatchProgress& batch) {
  if (pacer_.is_due()) draw(progress_lines(beside_phase(batch, phase_)));
}

void TerminalObserver::waiting(const WaitProgress& wait) { draw(wait_lines(wait)); }

void TerminalObserver::statement_runs(const StatementProgress& statement) {
  if (pacer_.is_due()) draw(statement_lines(statement));
}

void TerminalObserver::phase_done(const PhaseProgress& phase) {
  if (phase.steps == 0) return;
  const std::string word = padded(outcome_word(phase.direction), kPhaseWidth - 2);
  keep(fmt::format("{}{}{:>8}  {}\n", padded(name(phase.phase), kPhaseWidth),
                   paint(screen_.look, Ink::good, word), duration_text(phase.took),
                   effort_text(phase)));
}

void TerminalObserver::note(const std::string& sentence) {
  keep(hanging("", sentence, {.indent = kPhaseWidth, .columns = screen_.look.columns}));
}

void TerminalObserver::keep(const std::string& lines) {
  erase();
  screen_.out << lines << std::flush;
}

// Every line is cut to the terminal's width: one that wrapped would be two when it is erased.
void TerminalObserver::draw(const std::vector<std::string>& lines) {
  erase();
  std::string lead = padded(name(phase_), kPhaseWidth);
  for (const std::string& line : lines) {
    screen_.out << cut(lead + line, screen_.look.columns) << '\n';
    lead = std::string(kPhaseWidth, ' ');
  }
  const std::string help = fmt::format(
      "Ctrl-C: finish this batch and stop; `ratchet {} {}` goes on", command_, short_id(id_));
  screen_.out << paint(screen_.look, Ink::dim, cut(help, screen_.look.columns)) << '\n'
              << std::flush;
  drawn_ = lines.size() + 1;
}

// ECMA-48: cursor up, then erase from there to the end of the screen.
void TerminalObserver::erase() {
  if (drawn_ == 0) return;
  screen_.out << fmt::format("\x1b[{}A\r\x1b[J", drawn_) << std::flush;
  drawn_ = 0;
}

}  // namespace ratchet
