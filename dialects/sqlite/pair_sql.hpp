// One mapping between the rows of two tables in SQL. The only definition: the triggers, the copy
// and the verifier are made of these texts, so they can't disagree.
//
// A mapping falls into pieces: columns of both tables that its expressions tie together. A piece
// that goes both ways holds when its new columns are what forward says, or its old ones what
// backward says; each by itself, so that a write of one column never resets what only the other
// side of another one knows. A piece that goes one way holds as soon as the row is there.
//
//   name <-> first_name, last_name        one piece
//   city <-> city                         another
//
// A pair of rows is equal when each piece of it holds.
#pragma once

#include <vector>

#include "sqlite/mapping_sql.hpp"
#include "step/table_pair.hpp"

namespace ratchet::sqlite {

// One of the two tables, and what of it is made of the other one.
struct PairSide {
  Table table{.name = unnamed_table()};
  std::vector<Identifier> key;  // in the order of the other side's
  std::vector<MappedSql> made;
};

struct Piece {
  std::vector<MappedSql> forward;
  std::vector<MappedSql> backward;
  bool goes_both_ways() const { return !forward.empty() && !backward.empty(); }
};

class PairSql {
 public:
  // Throws Error{diverged} when a table or column of it is missing, and Error{invalid_migration}
  // when an expression does not compile.
  PairSql(const DualWrite& step, const Schema& schema);

  const PairSide& old_side() const { return old_side_; }
  const PairSide& new_side() const { return new_side_; }
  const std::vector<Piece>& pieces() const { return pieces_; }
  bool is_one_way() const { return old_side_.made.empty(); }
  // Both tables stay, and rows of the new one stand beside those of the old.
  bool is_beside() const { return is_beside_; }

  // Where both rows are in reach under the names of their tables. Each is a whole term.
  SqlText holds(const Piece& piece) const;
  SqlText all_hold() const;
  // The pair is equal and a round trip would lose nothing.
  SqlText beyond_doubt() const;
  // What the column of the other table is made to be, over the row of `from`.
  static SqlText value(const MappedSql& mapped, const PairSide& from);

  // The row of the old table at hand has something that moves: else it needs no partner.
  SqlText gives() const;
  // Nobody has written these columns of the new row in reach.
  SqlText is_unfilled(const Piece& piece) const;
  // The row of the old table at hand is sound: its partner is, or it needs none.
  SqlText is_sound(const SqlText& condition) const;

  // A SELECT of 1 that finds the row of `side` that belongs to the row of the other table at hand,
  // where `condition` holds of the two.
  SqlText finds(const PairSide& side, const SqlText& condition) const;
  // Each row of the other table with that of `side` that belongs to it, where the condition holds;
  // behind FROM.
  SqlText joined_to(const PairSide& side, const SqlText& condition) const;
  // The column of that row.
  SqlText partners(const PairSide& side, const Identifier& column) const;

 private:
  const PairSide& other(const PairSide& side) const;
  SqlText belong_together(const PairSide& side) const;
  SqlText agree(const std::vector<MappedSql>& made, const PairSide& in, const PairSide& from) const;

  PairSide old_side_;
  PairSide new_side_;
  std::vector<Piece> pieces_;
  bool is_beside_ = false;
};

// Puts rows of one side into the other one's table; up to its WHERE, which is over `from`.
SqlText insert_from(const PairSide& from, const PairSide& to);
// An old row has none in the new table yet, or one that nobody has filled.
SqlText is_to_copy(const PairSql& pair);
// What the copy does about a row of the new table that is there.
SqlText on_conflict(const PairSql& pair);

}  // namespace ratchet::sqlite
