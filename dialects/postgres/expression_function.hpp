// An expression of a user as a function, for triggers to call.
//
// Its parameters bear the names that the expression uses, so nothing is rewritten when a column is
// renamed. Its body is compiled once, when it is made (RETURN, not a string): whatever search_path
// a client has, the names in it stay what they were, and the server's planner puts the expression
// itself in the place of the call. Where it may raise, a second function stands before it that says
// NULL instead: an old application's write must not fail since its value has no counterpart.
//
// A client's role needs USAGE on the schema `ratchet`, which the journal grants to everybody.
#pragma once

#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "step/mapping.hpp"

namespace ratchet::postgres {

// In the schema `ratchet`.
QualifiedName function_name(const std::string& name);

enum class Volatility { immutable, any };

// The function itself. `type` is the catalog's spelling, as those of the columns are: they mean
// what they say where names are the users'.
struct ExpressionFunction {
  QualifiedName name;
  UserSql expression;
  Scope scope;  // what the expression reads, and nothing else
  std::string type;
  Volatility volatility = Volatility::immutable;

  std::vector<SqlText> create(const Table& table) const;
  // Over a row variable of plpgsql.
  SqlText over(SqlTemplate<0> row) const;
};

// The value of a column that a mapping writes.
class MappedValue {
 public:
  // `name`: of the function, "split_8f3a12_forward_1".
  MappedValue(const Table& table, Identifier column, ExpressionFunction function);

  const Identifier& column() const { return column_; }
  // The columns that it is made of, as they are now.
  std::vector<Identifier> reads() const;
  std::vector<SqlText> create(const Table& table) const;
  // Those whose texts name the column itself, anew: for when it has got another name.
  std::vector<SqlText> replace(const Table& table) const;
  // In an order in which they can be dropped.
  std::vector<QualifiedName> functions() const;
  SqlText over(SqlTemplate<0> row) const;

 private:
  // A column of the same type needs no function. Whether a value fits into a column that has a
  // limit is known when it is assigned.
  enum class Kind { column, plain, guarded };

  static Kind kind_of(const Column& target, const ExpressionFunction& function, const Table& table);
  QualifiedName guard_name() const;
  SqlText create_guard(const Table& table) const;

  Identifier column_;
  ExpressionFunction function_;
  Kind kind_;
};

}  // namespace ratchet::postgres
