// What a rehearsal of one migration holds against it. The same cause shows at many points: it is
// said once, with the first of them.
#pragma once

#include <string>
#include <string_view>

#include "lint/finding.hpp"
#include "plan/plan.hpp"

namespace ratchet {

// Where in a plan: "behind step 4, copy users".
struct PointOfPlan {
  std::string words;  // may be empty
  int step = 0;       // the ordinal of the one whose entry it is; 0: of none
};

struct Verdict {
  std::string_view rule;  // of lint_rules.def, or a hazard
  std::string message;    // the cause; the same for the same cause
  PointOfPlan point;
  std::string hint;  // the next action
  Severity severity = Severity::error;
};

class Verdicts {
 public:
  // Outlives this.
  explicit Verdicts(const Migration& migration) : migration_(migration) {}

  // From here on a step's verdict stands at its entry of the file.
  void know(const Plan& plan) { entries_ = plan.entries; }

  void add(const Verdict& verdict);
  void add(const Diagnostics& diagnostics);
  bool empty() const { return findings_.empty(); }
  FindingList take() { return std::move(findings_); }

 private:
  Diagnostic diagnostic_of(const Verdict& verdict) const;
  const SourceMap* sources_of(int step) const;

  const Migration& migration_;
  std::vector<std::size_t> entries_;  // of the file, by step
  FindingList findings_;
  std::vector<std::string> known_;
};

}  // namespace ratchet
