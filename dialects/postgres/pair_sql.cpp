#include "postgres/pair_sql.hpp"

#include "base/ensure.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::string_view kProduct = "postgres";

// What the other table's row is called beside the one at hand: they may be of the same bare name.
Identifier other_row() { return Identifier("ratchet_other"); }

SqlText value_over(const Identifier& row, const MappedSql& mapped) {
  if (mapped.scope.empty()) return in_brackets(mapped.expression.sql);
  std::vector<SqlText> columns;
  for (const auto& [name, column] : mapped.scope) {
    columns.push_back(sql("{}.{} AS {}", row, column, name));
  }
  return sql("(SELECT {} FROM (SELECT {}) AS ratchet_row)", in_brackets(mapped.expression.sql),
             join_sql(columns, ", "));
}

}  // namespace

PairSql::PairSql(const DualWrite& step, const Schema& schema) {
  const TablePair pair = resolve_pair(step, schema, kProduct);
  old_side_.table = *pair.old_table;
  new_side_.table = *pair.new_table;
  for (const KeyPair& each : pair.key) {
    old_side_.key.push_back(each.old_column);
    new_side_.key.push_back(each.new_column);
  }
  new_side_.made = understood(pair.forward, scope_of(old_side_.table));
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
    terms.push_back(is_same(sql("{}.{}", row, mapped.column),
                            sql("CAST({} AS {})", value_over(from, mapped), UserSql{stored->type}),
                            stored->type));
  }
  return all_of(terms);
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

SqlText PairSql::has_equal() const {
  const Rows rows{old_side_.table.name.name, other_row()};
  return sql("EXISTS (SELECT FROM {} AS {} WHERE {} AND {})", new_side_.table.name, rows.new_row,
             belong_together(rows), all_hold(rows));
}

SqlText PairSql::has_equal_beyond_doubt() const {
  const Rows rows{old_side_.table.name.name, other_row()};
  return sql("EXISTS (SELECT FROM {} AS {} WHERE {} AND {})", new_side_.table.name, rows.new_row,
             belong_together(rows), beyond_doubt(rows));
}

SqlText PairSql::has_none() const {
  const Rows rows{old_side_.table.name.name, other_row()};
  return sql("(NOT EXISTS (SELECT FROM {} AS {} WHERE {}))", new_side_.table.name, rows.new_row,
             belong_together(rows));
}

SqlText PairSql::partners(const Identifier& column) const {
  const Rows rows{old_side_.table.name.name, other_row()};
  return sql("(SELECT {}.{}::text FROM {} AS {} WHERE {})", rows.new_row, column,
             new_side_.table.name, rows.new_row, belong_together(rows));
}

SqlText PairSql::has_old_row() const {
  const Rows rows{other_row(), new_side_.table.name.name};
  return sql("EXISTS (SELECT FROM {} AS {} WHERE {})", old_side_.table.name, rows.old_row,
             belong_together(rows));
}

}  // namespace ratchet::postgres
