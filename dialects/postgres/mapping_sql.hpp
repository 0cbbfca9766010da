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
// A side is compared as if the expression had been stored: cast to the column's type, and then by
// the image of the datum (`*=`), so that citext's case, the scale of a numeric and json count, for
// which = would see nothing or does not exist. Where = sees all that there is (integers, texts byte
// by byte), it is asked: that is what the time of a comparison goes into.
//
// The texts hold a user's expressions and the catalog's spelling of types: they mean what they say
// where names are the users' (PostgresTransaction::Names::users).
#pragma once

#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "schema/schema.hpp"
#include "step/mapping.hpp"

namespace ratchet::postgres {

// One column that the mapping writes, and what its expression is made of.
struct MappedSql {
  Identifier column;
  LocatedSql expression;
  Scope scope;                 // of the names that the expression reads
  std::set<Identifier> reads;  // the columns that they are now
};

class MappingSql {
 public:
  // What stands for a column in place of what the row holds.
  using Substitutes = std::map<Identifier, SqlText>;

  // Over the row of the table that the surrounding statement is at. The table goes by its bare name
  // there, so that the statement may as well be at a partition of it: UPDATE ... AS users.
  // Throws Error{diverged} when the table lacks a column of the mapping.
  MappingSql(const DualWrite& step, const Table& table);
  // The same over a row of another name: "new" and "old" in a trigger.
  MappingSql(const DualWrite& step, const Table& table, const Identifier& row);

  const Table& table() const { return table_; }
  const std::vector<MappedSql>& forward() const { return forward_; }
  const std::vector<MappedSql>& backward() const { return backward_; }
  bool is_one_way() const { return backward_.empty(); }
  bool only_fills_old() const { return forward_.empty(); }  // the mapping of a dropped column

  // Each is a whole term. A value is of the expression's type, which an assignment may still cast.
  SqlText column(const Identifier& name) const;
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
  Identifier row_;
  std::vector<MappedSql> forward_;
  std::vector<MappedSql> backward_;
};

// A side of a mapping, with what its expressions read of what the scope's names mean.
std::vector<MappedSql> understood(const std::vector<MappedColumn>& side, const Scope& scope);

// A user's expression as one term.
SqlText in_brackets(const UserSql& expression);
// Also for composites, of which IS NULL says so while only their fields are NULL.
SqlText is_null_datum(const SqlText& term);
// Whether two terms of one type (as the catalog spells it) are the same datum; true for two NULLs.
// Names are the users', and what the server has built in wins.
SqlText is_same(const SqlText& left, const SqlText& right, std::string_view type);
// The same for where a client's search_path is in force: in the functions of triggers.
SqlText is_same_on_any_path(const SqlText& left, const SqlText& right, std::string_view type);
// The terms with AND or OR between them, in brackets. What is known to be true or false is left
// out, so a condition that can't hold comes out as "false".
SqlText all_of(const std::vector<SqlText>& terms);
SqlText any_of(const std::vector<SqlText>& terms);

}  // namespace ratchet::postgres
