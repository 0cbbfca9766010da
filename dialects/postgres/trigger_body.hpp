// The bodies of a dual write's trigger functions: which side is assigned when. All are of BEFORE
// row triggers, which assign to the row before it is checked and stored, so nothing fires twice.
//
//   INSERT  the side that was given fills the other one; given both that contradict, the new side
//           counts, since only a client that knows the new schema names its columns
//   UPDATE  the side whose columns the statement has changed; where it changed both, the new one
//   either  a row whose new side nobody has written yet is filled, whatever was changed: so a
//           backfill in physical order misses none that a client moves behind it
//
// The old side of a mapping is every column that forward reads, and every target of backward; the
// new side is every target of forward. A column that only backward reads is of neither: when it
// changes, the new side is taken for right.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "postgres/expression_function.hpp"
#include "postgres/mapping_sql.hpp"

namespace ratchet::postgres {

class DualWriteBody {
 public:
  // `key`: begins the names of the functions.
  DualWriteBody(const DualWrite& step, const Table& table, const std::string& key);

  // Of the expressions.
  std::vector<SqlText> create_functions() const;
  // Those of them that name a column of the table, for columns of other names.
  std::vector<SqlText> replace_functions() const;
  std::vector<QualifiedName> functions() const;

  bool only_fills_old() const { return forward_.empty(); }
  // Between BEGIN and END of plpgsql.
  SqlText on_insert() const;
  SqlText on_update() const;
  // Whether on_update() has anything to do: a WHEN, which the server compiles once.
  SqlText concerns_update() const;

 private:
  using Columns = std::set<Identifier>;

  SqlText differs(const Columns& columns) const;
  SqlText is_same_as(const Identifier& column, const SqlText& left, const SqlText& right) const;
  SqlText agrees(SqlTemplate<0> row, const MappedValue& mapped) const;
  SqlText agree(SqlTemplate<0> row, const std::vector<MappedValue>& side) const;
  SqlText unfilled(SqlTemplate<0> row) const;
  SqlText is_broken() const;
  SqlText fill_old_side() const;
  SqlText after_new_write() const;
  SqlText complete_new_side() const;
  SqlText go_backward() const;
  SqlText go_forward() const;

  Table table_;
  std::vector<std::optional<ExpressionFunction>> defaults_;  // of old columns only filled
  std::vector<MappedValue> forward_;
  std::vector<MappedValue> backward_;
  Columns new_side_;
  Columns old_side_;
  Columns pure_inputs_;   // read by forward, and no target of backward
  Columns other_inputs_;  // read by backward only
};

}  // namespace ratchet::postgres
