// One migration on the stage: forward, back from every point between two steps, and forward again,
// by the engine that a DBA runs; with made-up rows, and an old and a new application that write at
// every point where they may. Afterwards the stage is behind the migration's purge, ready for the
// next.
#pragma once

#include <optional>

#include "rehearsal/application.hpp"
#include "rehearsal/ground.hpp"
#include "rehearsal/snapshot.hpp"
#include "rehearsal/trace.hpp"
#include "rehearsal/verdicts.hpp"
#include "report/rehearsal_report.hpp"

namespace ratchet {

class MigrationRehearsal {
 public:
  // Both outlive it.
  MigrationRehearsal(Ground& ground, const Migration& migration);

  // Throws Error{stopped}, and what a stage that fails throws; all else is a finding.
  Rehearsed run();
  // Whether the migrations behind it can be rehearsed on what it leaves.
  bool has_come_through() const { return has_come_through_; }

 private:
  bool can_be_rehearsed();
  bool make_plan();
  bool fill();
  bool go_straight();
  void meet_new_application();
  void go_back_from_everywhere();
  int go_back_from(const StopPoint& point);
  void expect_old_rows(const Snapshot& before, const PointOfPlan& point);
  bool roll_back(const PointOfPlan& point);
  bool is_back(const PointOfPlan& point, const Snapshot& rows);
  void go_back_behind_contract();
  void finish();

  RunOutcome apply(std::optional<StopPoint> point);
  RunOutcome contract(std::optional<StopPoint> point);
  RunOutcome purge();
  void let_write(std::optional<Application>& application, std::string_view rule,
                 const PointOfPlan& point);
  bool is_well(const RunOutcome& outcome);
  PointOfPlan behind(int steps_done) const;
  int last_of(Phase phase) const;
  const PlannedStep* step_behind(int steps_done) const;
  template <class Kind>
  bool has_step() const;
  bool keeps_what_new_ones_write() const;

  Ground& ground_;
  const Migration& migration_;
  Rehearsed result_;
  Verdicts verdicts_;
  std::optional<Plan> plan_;
  Schema base_;
  std::vector<QualifiedName> own_;  // tables
  Filled filled_;
  RowMakers new_makers_;
  std::optional<Application> old_application_;
  std::optional<Application> new_application_;
  std::optional<Tracer> tracer_;
  Shape old_shape_;
  Shape new_shape_;
  std::vector<StepProgress> straight_;
  int reachable_ = 0;  // steps
  bool has_come_through_ = false;
};

// Earlier migrations, of which nothing is to be proved: through purge. Throws what the engine does.
void pass_over(Ground& ground, const Migration& migration);

}  // namespace ratchet
