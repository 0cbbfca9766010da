// The three ways to watch a run: redrawn in place on a terminal, a line every few seconds in a
// pipe, an object a line as JSON. Each writes to the stream it is given and keeps nothing else.
//
// Not thread-safe: an engine speaks to its observer from one thread at a time.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "plan/progress.hpp"
#include "report/look.hpp"

namespace ratchet {

// Where an observer writes, and what it measures its pauses by. The references outlive it.
struct Screen {
  std::ostream& out;
  Clock& clock;
  Look look;
};

class Reporter : public Observer {
 public:
  // Nothing more will happen: what moves is gone from the screen.
  virtual void finish() = 0;
};

// True at most once per interval, and at the first question.
class Pacer {
 public:
  Pacer(Clock& clock, Milliseconds interval) : clock_(clock), interval_(interval) {}
  bool is_due();
  void reset() { last_.reset(); }

 private:
  Clock& clock_;
  Milliseconds interval_;
  std::optional<SteadyTime> last_;
};

// What has happened stays; below it a block that is drawn anew up to ten times a second. The block
// is gone when the observer is.
class TerminalObserver final : public Reporter {
 public:
  // `command`: what to give again after Ctrl-C, without the id: "apply".
  TerminalObserver(Screen screen, std::string command);
  ~TerminalObserver() override;

  void migration_started(const std::string& id, const std::string& store,
                         const std::string& operator_name) override;
  void phase_started(Phase phase, Direction direction) override;
  void step_done(const StepProgress& step) override;
  void batch_done(const BatchProgress& batch) override;
  void waiting(const WaitProgress& wait) override;
  void statement_runs(const StatementProgress& statement) override;
  void phase_done(const PhaseProgress& phase) override;
  void note(const std::string& sentence) override;
  void finish() override { erase(); }

 private:
  void keep(const std::string& lines);
  void draw(const std::vector<std::string>& lines);
  void erase();

  Screen screen_;
  std::string command_;
  std::string id_;
  Phase phase_ = Phase::expand;
  Pacer pacer_;
  std::size_t drawn_ = 0;  // lines of the block that stand on the screen
};

class PipeObserver final : public Reporter {
 public:
  explicit PipeObserver(Screen screen);

  void migration_started(const std::string& id, const std::string& store,
                         const std::string& operator_name) override;
  void phase_started(Phase phase, Direction direction) override;
  void step_done(const StepProgress& step) override;
  void batch_done(const BatchProgress& batch) override;
  void waiting(const WaitProgress& wait) override;
  void statement_runs(const StatementProgress& statement) override;
  void phase_done(const PhaseProgress& phase) override;
  void note(const std::string& sentence) override;
  void finish() override {}

 private:
  void line(Phase phase, const std::string& text);

  Screen screen_;
  std::string id_;
  Phase phase_ = Phase::expand;
  Pacer pacer_;
};

class JsonObserver final : public Reporter {
 public:
  explicit JsonObserver(Screen screen);

  void migration_started(const std::string& id, const std::string& store,
                         const std::string& operator_name) override;
  void phase_started(Phase phase, Direction direction) override;
  void step_done(const StepProgress& step) override;
  void batch_done(const BatchProgress& batch) override;
  void waiting(const WaitProgress& wait) override;
  void statement_runs(const StatementProgress& statement) override;
  void phase_done(const PhaseProgress& phase) override;
  void note(const std::string& sentence) override;
  void finish() override {}

 private:
  // `fields`: the rest of the object, as JSON.
  void line(std::string_view event, const std::string& fields);

  Screen screen_;
  std::string id_;
  Phase phase_ = Phase::expand;
  Pacer pacer_;
};

}  // namespace ratchet
