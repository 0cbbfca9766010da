// Everything that planning has found wrong with one migration, each at its place in the file.
// Collected rather than thrown, so that a writer sees all problems at once.
#pragma once

#include <string>

#include "base/error.hpp"
#include "migration/migration.hpp"

namespace ratchet {

class Findings {
 public:
  // The migration outlives this.
  explicit Findings(const Migration& migration) : migration_(migration) {}

  void refuse(const SourceMap& sources, const Problem& problem);
  // What the database, or a renderer, would not do: about the entry as a whole.
  void refuse(const SourceMap& sources, const Error& error);
  void refuse_in_sql(const LocatedSql& sql, const ExpressionProblem& problem, std::string hint);

  bool any_errors() const { return has_errors(diagnostics_); }
  std::size_t count() const { return diagnostics_.size(); }
  // In the order of the file.
  Diagnostics take();

 private:
  const Migration& migration_;
  Diagnostics diagnostics_;
};

}  // namespace ratchet
