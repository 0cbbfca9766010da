// The statements of a plan, tried on an empty copy of the schema in the order in which the executor
// runs them on the store, and taken back again as a rollback would.
#pragma once

#include <memory>
#include <vector>

#include "plan/plan.hpp"

namespace ratchet {

class Trial {
 public:
  // The dialect outlives this. in_force: those of other migrations.
  Trial(const Dialect& dialect, const Schema& schema, std::vector<Step> in_force);

  const Scene& scene() const { return scene_; }
  Scratch& scratch() { return *scratch_; }

  // Renders the step on the scene as it is, and runs it. Throws Error{invalid_migration} with the
  // renderer's or the database's words.
  PlannedStep run(Phase phase, const Step& step);
  // The same for what purge does about it.
  PlannedStep purge(const Step& step);
  // Takes back every step that run() has run, the last one first, and tells how: the statements of
  // the first step come first. When one can't be taken back, it is the last_step() still.
  std::vector<StepSql> back();
  const Step& last_step() const { return done_.back().step; }

 private:
  struct Done {
    Step step;
    Definitions before;
  };
  void run_statements(const StepSql& statements);

  const Dialect& dialect_;
  std::unique_ptr<Scratch> scratch_;
  Scene scene_;
  std::vector<Done> done_;
};

}  // namespace ratchet
