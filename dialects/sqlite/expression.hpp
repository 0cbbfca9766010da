// What SQLite says of one expression, found by compiling it, and by trying it as the expression of
// an index, which SQLite allows for deterministic ones only.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "dialect/scratch.hpp"
#include "sqlite/expression_compiler.hpp"

namespace ratchet::sqlite {

class ExpressionProbe {
 public:
  // `foreign`: functions that only the application has, and the connection an empty shell of.
  ExpressionProbe(Connection& connection, const std::set<std::string>& foreign)
      : connection_(connection), foreign_(foreign) {}

  // `columns`: of the row, under the names that the expression uses. Their types and collations
  // count, nothing else.
  ExpressionFacts inspect(const std::string& expression, const std::vector<Column>& columns);

 private:
  void learn_functions();
  std::optional<ExpressionProblem> unknown_here(const std::set<std::string>& functions) const;
  std::optional<std::string> why_not_immutable(const std::string& expression,
                                               const CompiledExpression& heard);
  std::optional<std::string> refused_in_index(const std::string& expression);

  Connection& connection_;
  ExpressionCompiler compiler_{connection_};
  const std::set<std::string>& foreign_;
  std::set<std::string> changing_functions_;  // not deterministic; empty: not asked yet
  std::set<std::string> unsafe_functions_;    // that SQLite does not trust in a schema
};

}  // namespace ratchet::sqlite
