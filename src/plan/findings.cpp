#include "plan/findings.hpp"

#include <algorithm>

namespace ratchet {
namespace {

bool is_same(const Diagnostic& one, const Diagnostic& other) {
  return one.spot.line == other.spot.line && one.spot.column == other.spot.column &&
         one.message == other.message && one.hint == other.hint;
}

}  // namespace

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
  // What several steps of one entry meet is told once.
  Diagnostics told;
  for (Diagnostic& each : diagnostics_) {
    const auto is_told = [&](const Diagnostic& other) { return is_same(each, other); };
    if (std::ranges::none_of(told, is_told)) told.push_back(std::move(each));
  }
  diagnostics_.clear();
  return told;
}

}  // namespace ratchet
