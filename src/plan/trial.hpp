// The statements of a plan, tried on an empty copy of the schema in the order in which the executor
// runs them on the store, and taken back again as a rollback would.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.hpp"

namespace ratchet {

class Trial {
 public:
  // The dialect and the other stores outlive this. in_force: those of other migrations.
  Trial(const Dialect& dialect, const Schema& schema, std::vector<Step> in_force,
        const OtherStores& others);

  const Scene& scene() const { return scene_; }
  Scratch& scratch() { return *scratch_; }
  // A copy of what belongs to that table of another store; made when it is first asked for.
  // Throws Error{invalid_migration} when nobody can ask that store.
  Scratch& scratch_of(const std::string& store, const QualifiedName& table);

  std::string_view product_of(const std::string& store) const;

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
  const OtherStore& other(const std::string& store) const;
  PlannedStep run_across(PlannedStep planned, const DualWrite& mapping);
  StepSql back_across(const DualWrite& mapping);
  void run_statements(const StepSql& statements);

  const Dialect& dialect_;
  const OtherStores& others_;
  std::unique_ptr<Scratch> scratch_;
  std::map<std::pair<std::string, QualifiedName>, std::unique_ptr<Scratch>> scratches_elsewhere_;
  Scene scene_;
  std::vector<Done> done_;
};

}  // namespace ratchet
