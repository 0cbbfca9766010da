// Watches a run of the engine in a rehearsal, and asks it to stop at one point: the way in which a
// DBA stops it.
#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "plan/progress.hpp"

namespace ratchet {

// Behind so many steps; or in the middle of the rows of the next one.
enum class Within { between_steps, rows };
struct StopPoint {
  int steps_done = 0;
  Within within = Within::between_steps;
};

class StepWatch final : public Observer {
 public:
  StepWatch(std::stop_source stop, std::optional<StopPoint> point, int done_before);

  // Of this run and those before it on the same way.
  int steps_done() const { return done_; }
  const std::vector<StepProgress>& steps() const { return steps_; }

  void migration_started(const std::string&, const std::string&, const std::string&) override {}
  void phase_started(Phase, Direction) override {}
  void step_done(const StepProgress& step) override;
  void batch_done(const BatchProgress& batch) override;
  void waiting(const WaitProgress&) override {}
  void statement_runs(const StatementProgress&) override {}
  void phase_done(const PhaseProgress&) override {}
  void note(const std::string&) override {}

 private:
  std::stop_source stop_;
  std::optional<StopPoint> point_;
  int done_;
  std::vector<StepProgress> steps_;
};

}  // namespace ratchet
