#include "postgres/pair_sql.hpp"

#include <optional>
#include <set>

#include "base/ensure.hpp"
#include "postgres/expression_shape.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::string_view kProduct = "postgres";

// A subselect would be run for every row: where there is nothing to compute, none is written.
SqlText value_over(const Identifier& row, const MappedSql& mapped) {
  if (mapped.scope.empty()) return in_brackets(mapped.expression.sql);
  if (const auto column = the_column(mapped)) return sql("{}.{}", row, *column);
  std::vector<SqlText> columns;
  for (const auto& [name, column] : mapped.scope) {
    columns.push_back(sql("{}.{} AS {}", row, column, name));
  }
  return sql("(SELECT {} FROM (SELECT {}) AS ratchet_row)", in_brackets(mapped.expression.sql),
             join_sql(columns, ", "));
}

}  // namespace

std::optional<Identifier> the_column(const MappedSql& mapped) {
  const auto alone = column_alone(mapped.expression.sql);
  if (!alone || mapped.scope.size() != 1 || mapped.scope.front().first != *alone) return {};
  return mapped.scope.front().second;
}

PairSql::PairSql(const DualWrite& step, const Schema& schema) {
  const TablePair pair = resolve_pair(step, schema, kProduct);
  old_side_.table = *pair.old_table;
  new_side_.table = *pair.new_table;
  for (const KeyPair& each : pair.key) {
    old_side_.key.push_back(each.old_column);
    new_side_.key.push_back(each.new_column);
  }
  is_beside_ = moves_columns(step);
  is_of_twins_ = is_rebuild(step);
  new_side_.made = understood(pair.forward, pair.old_names);
  old_side_.made = understood(pair.backward, scope_of(new_side_.table));
  pieces_ = pieces_of(ties_of(new_side_.made), ties_of(old_side_.made));
}

SqlText PairSql::value(const MappedSql& mapped) const {
  return value_over(old_side_.table.name.name, mapped);
}

SqlText PairSql::agree(const std::vector<std::size_t>& places, const PairSide& side,
                       const Identifier& row, const Identifier& from) const {
  std::vector<SqlText> terms;
  for (const std::size_t at : places) {
    const MappedSql& mapped = side.made.at(at);
    const Column* stored = find_column(side.table, mapped.column);
    ensure(stored != nullptr, "a mapped column that resolve_pair() did not look for");
    const SqlText column = sql("{}.{}", row, mapped.column);
    if (!is_carried(mapped, side)) {
      const SqlText value = sql("CAST({} AS {})", value_over(from, mapped), UserSql{stored->type});
      terms.push_back(is_same(column, value, stored->type));
      continue;
    }
    // The same words in both directions: what is asked once need not be asked again.
    const SqlText value = value_over(from, mapped);
    const bool is_new = &side == &new_side_;
    terms.push_back(is_same(is_new ? value : column, is_new ? column : value, stored->type));
  }
  return all_of(terms);
}

// As it is, from a column of the same type.
bool PairSql::is_carried(const MappedSql& mapped, const PairSide& side) const {
  const auto column = the_column(mapped);
  const Table& from = &side == &new_side_ ? old_side_.table : new_side_.table;
  return column && find_column(from, *column)->type == find_column(side.table, mapped.column)->type;
}

SqlText PairSql::all_hold(const Rows& rows) const {
  std::vector<SqlText> terms;
  for (const PieceOfPair& piece : pieces_) {
    if (piece.forward.empty() || piece.backward.empty()) continue;
    terms.push_back(any_of({agree(piece.forward, new_side_, rows.new_row, rows.old_row),
                            agree(piece.backward, old_side_, rows.old_row, rows.new_row)}));
  }
  return all_of(terms);
}

SqlText PairSql::beyond_doubt(const Rows& rows) const {
  std::vector<SqlText> terms;
  for (const PieceOfPair& piece : pieces_) {
    if (piece.forward.empty() || piece.backward.empty()) continue;
    terms.push_back(agree(piece.forward, new_side_, rows.new_row, rows.old_row));
    terms.push_back(agree(piece.backward, old_side_, rows.old_row, rows.new_row));
  }
  return all_of(terms);
}

SqlText PairSql::belong_together(const Rows& rows) const {
  std::vector<SqlText> terms;
  for (std::size_t at = 0; at < old_side_.key.size(); ++at) {
    terms.push_back(sql("{}.{} OPERATOR(pg_catalog.=) {}.{}", rows.new_row, new_side_.key[at],
                        rows.old_row, old_side_.key[at]));
  }
  return join_sql(terms, " AND ");
}

SqlText PairSql::gives(const Identifier& row) const {
  if (!is_beside_) return sql("true");
  std::set<Identifier> inputs;
  for (const MappedSql& each : new_side_.made) inputs.insert(each.reads.begin(), each.reads.end());
  std::vector<SqlText> given;
  for (const Identifier& each : inputs) {
    given.push_back(sql("NOT {}", is_null_datum(sql("{}.{}", row, each))));
  }
  return given.empty() ? sql("true") : any_of(given);
}

SqlText PairSql::is_unfilled(const PieceOfPair& piece, const Identifier& row) const {
  std::vector<SqlText> empty;
  for (const std::size_t at : piece.forward) {
    empty.push_back(is_null_datum(sql("{}.{}", row, new_side_.made.at(at).column)));
  }
  return all_of(empty);
}

// Beside the old rows there may be new ones that nobody has filled.
SqlText PairSql::is_to_copy(const SqlText& partner_missing) const {
  if (!is_beside_) return partner_missing;
  const Rows rows = side_by_side();
  std::vector<SqlText> due = {partner_missing};
  for (const PieceOfPair& piece : pieces_) {
    if (piece.forward.empty() || piece.backward.empty()) continue;
    due.push_back(
        all_of({is_unfilled(piece, rows.new_row),
                sql("NOT {}", agree(piece.forward, new_side_, rows.new_row, rows.old_row))}));
  }
  return all_of({gives(rows.old_row), any_of(due)});
}

SqlText PairSql::has_none() const {
  const Rows rows = side_by_side();
  if (!is_beside_) {
    return sql("(NOT EXISTS (SELECT FROM {} AS {} WHERE {}))", new_side_.table.name, rows.new_row,
               belong_together(rows));
  }
  return sql("(SELECT {} FROM (SELECT) AS ratchet_row LEFT JOIN {} AS {} ON {})",
             is_to_copy(sql("{}.{} IS NULL", rows.new_row, new_side_.key.front())),
             new_side_.table.name, rows.new_row, belong_together(rows));
}

SqlText PairSql::is_copied_over() const {
  if (!is_beside_) return sql("DO NOTHING");
  std::vector<SqlText> set;
  std::vector<SqlText> due;
  for (const PieceOfPair& piece : pieces_) {
    const SqlText unfilled = is_unfilled(piece, other_row());
    if (piece.forward.empty()) continue;
    due.push_back(unfilled);
    for (const std::size_t at : piece.forward) {
      const Identifier& column = new_side_.made.at(at).column;
      set.push_back(sql("{} = CASE WHEN {} THEN excluded.{} ELSE {}.{} END", column, unfilled,
                        column, other_row(), column));
    }
  }
  return sql("DO UPDATE SET {} WHERE {}", join_sql(set, ", "), any_of(due));
}

SqlText PairSql::has_old_row() const {
  const Rows rows{other_row(), new_side_.table.name.name};
  return sql("EXISTS (SELECT FROM {} AS {} WHERE {})", old_side_.table.name, rows.old_row,
             belong_together(rows));
}

Identifier PairSql::other_row() { return Identifier("ratchet_other"); }

PairSql::Rows PairSql::side_by_side() const { return {old_side_.table.name.name, other_row()}; }

SqlText PairSql::belong_together() const { return belong_together(side_by_side()); }

SqlText PairSql::are_equal() const { return if_both_are_there(all_hold(side_by_side())); }

SqlText PairSql::are_beyond_doubt() const {
  return if_both_are_there(beyond_doubt(side_by_side()));
}

// No expression is tried on a row that is not there: it might raise.
SqlText PairSql::if_both_are_there(const SqlText& term) const {
  const Rows rows = side_by_side();
  const SqlText missing = is_beside_ ? sql("NOT {}", gives(rows.old_row)) : sql("false");
  return sql("(CASE WHEN {}.{} IS NULL OR {}.{} IS NULL THEN {} ELSE {} END)", rows.old_row,
             old_side_.key.front(), rows.new_row, new_side_.key.front(), missing, term);
}

}  // namespace ratchet::postgres
