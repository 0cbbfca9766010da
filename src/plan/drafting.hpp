// From the entries of a file to the steps of a plan: changes are expanded in order, each on the
// schema that those above it leave; explicit steps are taken as they are.
#pragma once

#include "plan/draft.hpp"
#include "plan/findings.hpp"
#include "plan/surroundings.hpp"

namespace ratchet {

class Drafting {
 public:
  // All of them outlive this. The workbench's schema is kept up to date while entries are drafted.
  Drafting(const Migration& migration, const Dialect& dialect, Workbench& workbench, Trial& trial,
           Findings& findings);

  // Every step of the file, in the order in which they run. Those of expand have been run on the
  // trial; what that gave is in planned().
  Drafts draft();
  std::vector<PlannedStep> take_planned() { return std::move(planned_); }
  const Surroundings& surroundings() const { return surroundings_; }
  // Then what other steps rely on is missing, and they can't be judged.
  bool expand_failed() const { return expand_failed_; }

 private:
  void draft_change(const ChangeEntry& entry, std::size_t number);
  void draft_step(const StepEntry& entry, std::size_t number);
  bool is_for_us(const std::optional<std::string>& only) const;
  void add(Draft draft);
  void run_expand(const Draft& draft);
  void refuse_changed_twice();
  void order();

  const Migration& migration_;
  const Dialect& dialect_;
  Schema& schema_;
  Trial& trial_;
  Findings& findings_;
  const OtherStores& others_;
  PlanSurroundings surroundings_;
  Drafts drafts_;
  std::vector<PlannedStep> planned_;
  bool expand_failed_ = false;
};

}  // namespace ratchet
