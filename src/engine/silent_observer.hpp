// For the sites of threads that work beside the one that carries a migration out: what all of them
// together do, that one tells.
#pragma once

#include "plan/progress.hpp"

namespace ratchet {

class SilentObserver final : public Observer {
 public:
  void migration_started(const std::string&, const std::string&, const std::string&) override {}
  void phase_started(Phase, Direction) override {}
  void step_done(const StepProgress&) override {}
  void batch_done(const BatchProgress&) override {}
  void waiting(const WaitProgress&) override {}
  void statement_runs(const StatementProgress&) override {}
  void phase_done(const PhaseProgress&) override {}
  void note(const std::string&) override {}
};

}  // namespace ratchet
