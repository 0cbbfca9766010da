// One mapping between the rows of two tables in SQL, for the copy and the verifier. What its pieces
// are and when a pair of rows is equal: sqlite/pair_sql.hpp says it of the other product in the
// same words. The triggers call functions instead (trigger_between_tables.cpp), since a client's
// search_path is in force there.
#pragma once

#include <optional>
#include <vector>

#include "postgres/mapping_sql.hpp"
#include "step/table_pair.hpp"

namespace ratchet::postgres {

// One of the two tables, and what of it is made of the other one.
struct PairSide {
  Table table{.name = unnamed_table()};
  std::vector<Identifier> key{};  // in the order of the other side's
  std::vector<MappedSql> made{};
};

// The column, as it is called now, that the expression is, when it is nothing else.
std::optional<Identifier> the_column(const MappedSql& mapped);

class PairSql {
 public:
  // Throws Error{diverged} when a table or column of it is missing.
  PairSql(const DualWrite& step, const Schema& schema);

  const PairSide& old_side() const { return old_side_; }
  const PairSide& new_side() const { return new_side_; }
  const std::vector<PieceOfPair>& pieces() const { return pieces_; }
  bool is_one_way() const { return old_side_.made.empty(); }
  // Both tables stay, and rows of the new one stand beside those of the old.
  bool is_beside() const { return is_beside_; }
  // The new one is the old one's twin, and takes its name at contract.
  bool is_of_twins() const { return is_of_twins_; }

  // Over a row of the old table that goes by the table's bare name. Each is a whole term; names are
  // the users'.
  SqlText value(const MappedSql& mapped) const;  // that the new table's column is made to be
  SqlText has_none() const;                      // it is still to be copied
  // Over a row of the new table that goes by its bare name.
  SqlText has_old_row() const;

  // Over both, side by side: the old row under its table's bare name, the new one under this name,
  // since the tables may be of the same bare name.
  static Identifier other_row();
  SqlText belong_together() const;
  // `partner_missing`: that there is no new row, in whatever way it is looked for.
  SqlText is_to_copy(const SqlText& partner_missing) const;
  SqlText are_equal() const;         // false while one of the two is missing
  SqlText are_beyond_doubt() const;  // and a round trip would lose nothing

  // The row of the old table has something that moves: else it needs no partner.
  SqlText gives(const Identifier& row) const;
  // What the copy does about a new row that is there, behind ON CONFLICT (key). It goes by
  // other_row().
  SqlText is_copied_over() const;

 private:
  // The two rows as a statement calls them.
  struct Rows {
    Identifier old_row;
    Identifier new_row;
  };
  SqlText agree(const std::vector<std::size_t>& places, const PairSide& made_of,
                const Identifier& row, const Identifier& from) const;
  bool is_carried(const MappedSql& mapped, const PairSide& side) const;
  SqlText all_hold(const Rows& rows) const;
  SqlText beyond_doubt(const Rows& rows) const;
  SqlText belong_together(const Rows& rows) const;
  Rows side_by_side() const;
  SqlText is_unfilled(const PieceOfPair& piece, const Identifier& row) const;
  SqlText if_both_are_there(const SqlText& term) const;

  PairSide old_side_;
  PairSide new_side_;
  std::vector<PieceOfPair> pieces_;
  bool is_beside_ = false;
  bool is_of_twins_ = false;
};

}  // namespace ratchet::postgres
