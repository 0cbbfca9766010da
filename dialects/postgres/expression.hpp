// What PostgreSQL says of one expression, found by compiling it as a view over an empty table that
// has the columns its names mean, and by trying it as a generated column, which PostgreSQL allows
// for immutable ones only. Expressions are never taken apart.
#pragma once

#include <string>
#include <vector>

#include "dialect/scratch.hpp"
#include "postgres/session.hpp"

namespace ratchet::postgres {

// Makes temporary objects and takes them back with a savepoint.
class ExpressionProbe {
 public:
  // A writer, and for as long as this lives.
  explicit ExpressionProbe(PostgresTransaction& transaction) : transaction_(transaction) {}

  // `columns`: of the row, under the names that the expression uses. Their types and collations
  // count, nothing else.
  ExpressionFacts inspect(const std::string& expression, const std::vector<Column>& columns,
                          ExpressionKind kind);

  // Over one row with these data; a column without a datum is NULL. As text where the type is none
  // of those that Connection knows. Throws Error{row_failed} when it raises.
  Value evaluate(const std::string& expression, const std::vector<Column>& columns,
                 const std::vector<std::pair<Identifier, Value>>& row);

 private:
  void make_row_table(const std::vector<Column>& columns);
  std::optional<ExpressionProblem> compile(const std::string& expression, ExpressionKind kind);
  void read_columns(ExpressionFacts& facts);
  void read_functions(ExpressionFacts& facts);
  void try_as_generated_column(const std::string& expression, ExpressionFacts& facts);

  PostgresTransaction& transaction_;
};

}  // namespace ratchet::postgres
