// make_plan, in its parts: drafting, checks, the trial there and back, and what is said about it.
#pragma once

#include "plan/draft.hpp"
#include "plan/drafting.hpp"
#include "plan/expression_check.hpp"
#include "plan/findings.hpp"
#include "plan/trial.hpp"
#include "schema/fingerprint.hpp"

namespace ratchet {

class Planner {
 public:
  // All of them outlive this.
  Planner(const Migration& migration, const Dialect& dialect, Workbench& workbench);

  MadePlan make(WorkbenchAfter after);

 private:
  void draft();
  bool check();
  bool try_out(WorkbenchAfter after);
  void try_draft(const Draft& draft);
  void try_purge(const Scene& contracted);
  void try_way_back();
  void compare_with_start();
  bool is_left_by_design(const Difference& difference) const;
  Plan put_together(std::vector<PlannedStep> planned);
  std::vector<PlannedStep> untried() const;
  std::vector<Step> steps() const;
  const Draft& draft_of(const Step& step) const;

  const Migration& migration_;
  const Dialect& dialect_;
  Workbench& workbench_;
  Findings findings_;
  Schema base_;  // what the migration touches, as it is before
  Trial trial_;
  Schema start_;     // the same, as the scratch copy has it
  Schema expanded_;  // and as it stands behind expand, in the workbench too
  Drafting drafting_;
  Drafts drafts_;
  std::vector<PlannedStep> planned_;
  ExpressionNews news_;
  std::vector<Hazard> hazards_;
};

}  // namespace ratchet
