// An empty copy of a store's schema, on which a plan is tried out statement by statement before
// anything touches the store. It replaces a hand-written simulation of DDL: what the database
// itself says of a step on an empty table can't disagree with what it will do to the real one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dialect/renderer.hpp"
#include "step/expression.hpp"
#include "step/twins.hpp"

namespace ratchet {

struct ExpressionQuestion {
  QualifiedName table;
  Scope scope;  // what the names mean; empty: the table's own columns
  LocatedSql expression;
  ExpressionKind kind = ExpressionKind::value;
};

// By the names that the expression uses.
using RowData = std::vector<std::pair<Identifier, Value>>;

class Scratch {
 public:
  virtual ~Scratch() = default;

  // As the statements run so far have left it. estimated_rows are those of the original.
  virtual const Schema& schema() const = 0;

  // Throws Error{invalid_migration} with the database's words when a statement is refused; the
  // scratch is then as it was before.
  virtual void run(const StepSql& sql) = 0;

  virtual ExpressionFacts inspect(const ExpressionQuestion& question) = 0;

  // Everything that names the column, except ratchet's own.
  virtual std::vector<Dependant> dependants(const QualifiedName& table,
                                            const Identifier& column) = 0;

  // Of what stands on the column, as if it were called `as`. nullopt where the product can't tell.
  virtual std::optional<ColumnTwins> twins(const QualifiedName& table, const Identifier& column,
                                           const Identifier& as) = 0;

  // The expression over one made-up row, which has at least the columns that it reads.
  // Throws Error{row_failed} when it raises.
  virtual Value evaluate(const ExpressionQuestion& question, const RowData& row) = 0;
};

}  // namespace ratchet
