#include "sqlite/pair_sql.hpp"

#include "sqlite/row_key.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::string_view kProduct = "sqlite";

}  // namespace

PairSql::PairSql(const DualWrite& step, const Schema& schema) {
  const TablePair pair = resolve_pair(step, schema, kProduct);
  Connection connection{InMemory{}};
  ExpressionCompiler compiler(connection);
  old_side_.table = *pair.old_table;
  new_side_.table = *pair.new_table;
  for (const KeyPair& each : pair.key) {
    old_side_.key.push_back(each.old_column);
    new_side_.key.push_back(each.new_column);
  }
  is_beside_ = moves_columns(step);
  new_side_.made = compiled(pair.forward, pair.old_names, compiler);
  old_side_.made = compiled(pair.backward, scope_of(new_side_.table), compiler);
  for (const PieceOfPair& each : pieces_of(ties_of(new_side_.made), ties_of(old_side_.made))) {
    Piece piece;
    for (const std::size_t at : each.forward) piece.forward.push_back(new_side_.made[at]);
    for (const std::size_t at : each.backward) piece.backward.push_back(old_side_.made[at]);
    pieces_.push_back(std::move(piece));
  }
}

const PairSide& PairSql::other(const PairSide& side) const {
  return &side == &old_side_ ? new_side_ : old_side_;
}

// Under the table's name throughout, since both tables may have a column of that name.
SqlText PairSql::value(const MappedSql& mapped, const PairSide& from) {
  const auto alone = name_alone(mapped.expression.sql);
  if (alone && mapped.scope.size() == 1 && mapped.scope.front().first == *alone) {
    return column_of(from.table, mapped.scope.front().second);
  }
  MappingSql::Substitutes qualified;
  for (const Identifier& read : mapped.reads) qualified.emplace(read, column_of(from.table, read));
  return value_over(from.table, mapped, qualified);
}

SqlText PairSql::agree(const std::vector<MappedSql>& made, const PairSide& in,
                       const PairSide& from) const {
  std::vector<SqlText> terms;
  for (const MappedSql& each : made) {
    terms.push_back(is_stored_as(in.table, each.column, value(each, from)));
  }
  return all_of(terms);
}

SqlText PairSql::holds(const Piece& piece) const {
  if (!piece.goes_both_ways()) return sql("1");
  return any_of(
      {agree(piece.forward, new_side_, old_side_), agree(piece.backward, old_side_, new_side_)});
}

SqlText PairSql::all_hold() const {
  std::vector<SqlText> terms;
  for (const Piece& piece : pieces_) terms.push_back(holds(piece));
  return all_of(terms);
}

SqlText PairSql::beyond_doubt() const {
  std::vector<SqlText> terms;
  for (const Piece& piece : pieces_) {
    if (!piece.goes_both_ways()) continue;
    terms.push_back(agree(piece.forward, new_side_, old_side_));
    terms.push_back(agree(piece.backward, old_side_, new_side_));
  }
  return all_of(terms);
}

SqlText PairSql::gives() const {
  if (!is_beside_) return sql("1");
  std::set<Identifier> inputs;
  for (const MappedSql& each : new_side_.made) inputs.insert(each.reads.begin(), each.reads.end());
  std::vector<SqlText> given;
  for (const Identifier& each : inputs) {
    given.push_back(sql("{} IS NOT NULL", column_of(old_side_.table, each)));
  }
  return given.empty() ? sql("1") : any_of(given);
}

SqlText PairSql::is_unfilled(const Piece& piece) const {
  std::vector<SqlText> empty;
  for (const MappedSql& each : piece.forward) {
    empty.push_back(sql("{} IS NULL", column_of(new_side_.table, each.column)));
  }
  return all_of(empty);
}

SqlText PairSql::is_sound(const SqlText& condition) const {
  const SqlText has_equal = sql("EXISTS ({})", finds(new_side_, condition));
  if (!is_beside_) return has_equal;
  return sql("({} OR (NOT {} AND NOT EXISTS ({})))", has_equal, gives(),
             finds(new_side_, sql("1")));
}

SqlText PairSql::belong_together(const PairSide& side) const {
  const PairSide& at_hand = other(side);
  std::vector<SqlText> terms;
  for (std::size_t at = 0; at < side.key.size(); ++at) {
    terms.push_back(sql("{} = {}", column_of(side.table, side.key[at]),
                        column_of(at_hand.table, at_hand.key[at])));
  }
  return join_sql(terms, " AND ");
}

SqlText PairSql::finds(const PairSide& side, const SqlText& condition) const {
  return sql("SELECT 1 FROM {} WHERE {} AND {}", side.table.name.name, belong_together(side),
             condition);
}

SqlText PairSql::joined_to(const PairSide& side, const SqlText& condition) const {
  return sql("{} CROSS JOIN {} ON {} AND {}", other(side).table.name.name, side.table.name.name,
             belong_together(side), condition);
}

SqlText PairSql::partners(const PairSide& side, const Identifier& column) const {
  return sql("(SELECT {} FROM {} WHERE {})", column_of(side.table, column), side.table.name.name,
             belong_together(side));
}

SqlText insert_from(const PairSide& from, const PairSide& to) {
  std::vector<Identifier> columns = to.key;
  std::vector<SqlText> values;
  for (const Identifier& each : from.key) values.push_back(column_of(from.table, each));
  for (const MappedSql& each : to.made) {
    columns.push_back(each.column);
    values.push_back(PairSql::value(each, from));
  }
  return sql("INSERT INTO {} ({})\n  SELECT {} FROM {}", to.table.name.name, join_names(columns),
             join_sql(values, ", "), from.table.name.name);
}

SqlText is_to_copy(const PairSql& pair) {
  const SqlText has_none = sql("NOT EXISTS ({})", pair.finds(pair.new_side(), sql("1")));
  if (!pair.is_beside()) return has_none;
  std::vector<SqlText> due = {has_none};
  for (const Piece& piece : pair.pieces()) {
    if (!piece.goes_both_ways()) continue;
    due.push_back(sql("EXISTS ({})",
                      pair.finds(pair.new_side(), all_of({pair.is_unfilled(piece),
                                                          sql("NOT {}", pair.holds(piece))}))));
  }
  return all_of({pair.gives(), any_of(due)});
}

SqlText on_conflict(const PairSql& pair) {
  const PairSide& to = pair.new_side();
  if (!pair.is_beside()) return sql(" ON CONFLICT ({}) DO NOTHING", join_names(to.key));
  std::vector<SqlText> set;
  std::vector<SqlText> due;
  for (const Piece& piece : pair.pieces()) {
    const SqlText unfilled = pair.is_unfilled(piece);
    for (const MappedSql& each : piece.forward) {
      set.push_back(sql("{} = CASE WHEN {} THEN excluded.{} ELSE {} END", each.column, unfilled,
                        each.column, column_of(to.table, each.column)));
      due.push_back(all_of({unfilled, sql("excluded.{} IS NOT NULL", each.column)}));
    }
  }
  return sql(" ON CONFLICT ({}) DO UPDATE SET {} WHERE {}", join_names(to.key), join_sql(set, ", "),
             any_of(due));
}

}  // namespace ratchet::sqlite
