// What SQLite says of one expression, found by compiling it against an empty table that has the
// columns its names mean, and by trying it as the expression of an index, which SQLite allows for
// deterministic ones only. Expressions are never taken apart.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "dialect/scratch.hpp"
#include "sqlite/connection.hpp"

namespace ratchet::sqlite {

// Makes the temporary table of the row an expression sees; nothing else of the connection changes.
class ExpressionProbe {
 public:
  // `foreign`: functions that only the application has, and the connection an empty shell of.
  ExpressionProbe(Connection& connection, const std::set<std::string>& foreign)
      : connection_(connection), foreign_(foreign) {}

  // `columns`: of the row, under the names that the expression uses. Their types and collations
  // count, nothing else.
  ExpressionFacts inspect(const std::string& expression, const std::vector<Column>& columns);

 private:
  struct Heard;

  void learn_functions();
  void make_row_table(const std::vector<Column>& columns);
  std::optional<ExpressionProblem> compile(const std::string& expression, Heard& heard);
  std::optional<std::string> why_not_immutable(const std::string& expression, const Heard& heard);
  std::optional<std::string> refused_in_index(const std::string& expression);

  Connection& connection_;
  const std::set<std::string>& foreign_;
  std::set<std::string> changing_functions_;  // not deterministic; empty: not asked yet
  std::set<std::string> unsafe_functions_;    // that SQLite does not trust in a schema
  std::string row_table_;                     // the text that made it; empty: there is none
};

}  // namespace ratchet::sqlite
