// What statements of a plan really lock, read and write anew, held against what the plan says of
// them; of raw SQL, against what lint reads off it. The statements run and are taken back.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "rehearsal/ground.hpp"
#include "rehearsal/verdicts.hpp"

namespace ratchet {

class Tracer {
 public:
  // All outlive it.
  // Nothing of the plan has run.
  Tracer(Ground& ground, const Plan& plan, Verdicts& verdicts);

  // The next step, as the store stands now. What can't run in a transaction is left out.
  void look_at(const PlannedStep& step);
  // One after the other, in one transaction.
  void look_at(const std::vector<const PlannedStep*>& steps);

  // "AccessExclusive users"; by ordinal.
  const std::map<int, std::vector<std::string>>& held() const { return held_; }

 private:
  using Traces = std::map<QualifiedName, TableTrace>;
  Traces traces(Transaction& transaction) const;
  void run(Transaction& transaction, const PlannedStep& step);
  enum class RowsOf { itself, another };  // that had them before, under another name
  void judge(const PlannedStep& step, const TableTrace& before, const TableTrace& after,
             RowsOf rows_of);
  void judge_lock(const PlannedStep& step, const TableTrace& trace);
  Effects effects_of(const PlannedStep& step) const;

  Ground& ground_;
  const Plan& plan_;
  Verdicts& verdicts_;
  std::set<QualifiedName> known_;  // tables that clients know; a new one's locks are its parent's
  std::map<int, std::vector<std::string>> held_;
};

}  // namespace ratchet
