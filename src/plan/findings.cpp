#include "plan/findings.hpp"

#include <algorithm>

namespace ratchet {

void Findings::refuse(const SourceMap& sources, const Problem& problem) {
  diagnostics_.push_back(diagnostic_at(migration_, sources, problem, Severity::error));
}

void Findings::refuse(const SourceMap& sources, const Error& error) {
  diagnostics_.push_back(diagnostic_of_database(
      migration_, sources, {.key = "", .message = error.message(), .hint = error.hint()}));
}

void Findings::refuse_in_sql(const LocatedSql& sql, const ExpressionProblem& problem,
                             std::string hint) {
  diagnostics_.push_back(diagnostic_in_sql(migration_, sql, problem));
  if (!hint.empty()) diagnostics_.back().hint = std::move(hint);
}

Diagnostics Findings::take() {
  std::ranges::stable_sort(diagnostics_, {}, [](const Diagnostic& each) {
    return std::pair(each.spot.line, each.spot.column);
  });
  return std::move(diagnostics_);
}

}  // namespace ratchet
