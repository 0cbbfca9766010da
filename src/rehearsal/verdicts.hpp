// What a rehearsal of one migration holds against it. The same cause shows at many points: it is
// said once, with the first of them.
#pragma once

#include <string>
#include <string_view>

#include "lint/finding.hpp"
#include "migration/migration.hpp"

namespace ratchet {

struct Verdict {
  std::string_view rule;  // of lint_rules.def, or a hazard
  std::string message;    // the cause; the same for the same cause
  std::string point;      // where: "behind step 4, copy users"; may be empty
  std::string hint;       // the next action
  Severity severity = Severity::error;
};

class Verdicts {
 public:
  // Outlives this.
  explicit Verdicts(const Migration& migration) : migration_(migration) {}

  void add(const Verdict& verdict);
  void add(const Diagnostics& diagnostics);
  bool empty() const { return findings_.empty(); }
  FindingList take() { return std::move(findings_); }

 private:
  const Migration& migration_;
  FindingList findings_;
  std::vector<std::string> known_;
};

}  // namespace ratchet
