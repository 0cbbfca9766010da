// One same-row mapping in SQL: what counts as unfilled, the two halves of its invariant, and what a
// round trip would lose. The only definition: the triggers, the backfill, the verifier and the
// trial of round trips are made of these texts, so they can't disagree.
//
//   unfilled   every new column is NULL: nobody has written the new side yet
//   forward    each new column is what its forward expression says
//   backward   each old column is what its backward expression says
//   invariant  forward, or (not unfilled and backward)
//   one way    (no backward) not unfilled, or forward
//
// A side is compared as if the expression had been stored: `column COLLATE BINARY IS +(expression)`
// gives the expression the affinity of the column and ignores the column's collation; in a column
// without affinity the types must be the same too, since there 1 and 1.0 are two values.
// Nothing is evaluated over OLD and NEW: SQLite forgets the affinity of their columns, so that
// `zip = 12345` would mean something else there than in the backfill.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "schema/schema.hpp"
#include "sqlite/expression_compiler.hpp"
#include "step/mapping.hpp"

namespace ratchet::sqlite {

// One column that the mapping writes, and what its expression is made of.
struct MappedSql {
  Identifier column;
  LocatedSql expression;
  Scope scope;                 // of the names that the expression reads
  std::set<Identifier> reads;  // the columns that they are now
};

class MappingSql {
 public:
  // What stands for a column in place of what is stored in it.
  using Substitutes = std::map<Identifier, SqlText>;

  // Throws Error{diverged} when the table lacks a column of it, and Error{invalid_migration} when
  // an expression does not compile.
  MappingSql(const DualWrite& step, const Table& table);

  const Table& table() const { return table_; }
  const std::vector<MappedSql>& forward() const { return forward_; }
  const std::vector<MappedSql>& backward() const { return backward_; }
  bool is_one_way() const { return backward_.empty(); }
  bool only_fills_old() const { return forward_.empty(); }  // the mapping of a dropped column

  // Over the row of the table that the surrounding statement is at. Each is a whole term.
  SqlText value(const MappedSql& mapped) const;
  SqlText value(const MappedSql& mapped, const Substitutes& substitutes) const;
  SqlText agrees(const MappedSql& mapped) const;  // the column is what its expression says
  SqlText agrees(const MappedSql& mapped, const Substitutes& substitutes) const;
  SqlText unfilled() const;
  SqlText forward_half() const;
  SqlText backward_half() const;
  SqlText invariant() const;
  // Holds, and loses nothing. Cheaper than asking for each; some rows that do are not among them.
  SqlText beyond_doubt() const;
  // Holds, but backward(forward(old)) is not old: purge would lose something.
  SqlText lossy() const;
  // Unfilled, and there is something to fill in.
  SqlText to_fill() const;

 private:
  Table table_;
  std::vector<MappedSql> forward_;
  std::vector<MappedSql> backward_;
};

// A side of a mapping whose expressions have been compiled over what the scope's names mean.
std::vector<MappedSql> compiled(const std::vector<MappedColumn>& side, const Scope& scope,
                                ExpressionCompiler& compiler);
// What the expression comes to over the row of `table` that the surrounding statement is at.
SqlText value_over(const Table& table, const MappedSql& mapped,
                   const MappingSql::Substitutes& substitutes);
// The column holds that value, as if it had been stored there.
SqlText is_stored_as(const Table& table, const Identifier& column, const SqlText& value);

// A user's expression as one term.
SqlText in_brackets(const UserSql& expression);
// The terms with AND or OR between them, in brackets. What is known to hold ("1") or not ("0") is
// left out, so a condition that can't hold comes out as "0".
SqlText all_of(const std::vector<SqlText>& terms);
SqlText any_of(const std::vector<SqlText>& terms);

}  // namespace ratchet::sqlite
