// An expression as SQLite's compiler sees it: compiled against an empty table that has the columns
// its names mean, while the compiler announces every column and function that it meets. Expressions
// are never taken apart.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "sqlite/connection.hpp"
#include "step/expression.hpp"

namespace ratchet::sqlite {

struct CompiledExpression {
  std::optional<ExpressionProblem> problem;  // why it does not compile; then the rest is void
  std::set<Identifier> reads;
  std::set<std::string> functions;  // lower case; an operator under its own sign
  int selects = 0;                  // one of them is the compiler's own
  bool reads_tables = false;        // others than the row
};

// Makes the temporary table ratchet_row; nothing else of the connection changes. Not thread-safe.
class ExpressionCompiler {
 public:
  // The connection outlives this.
  explicit ExpressionCompiler(Connection& connection) : connection_(connection) {}

  // `columns`: of the row, under the names that the expression uses. Their types and collations
  // count, nothing else. A word in double quotes is a name and never a string.
  CompiledExpression compile(const std::string& expression, const std::vector<Column>& columns);

 private:
  void make_row_table(const std::vector<Column>& columns);

  Connection& connection_;
  std::string row_table_;  // the text that made it; empty: there is none
};

}  // namespace ratchet::sqlite
