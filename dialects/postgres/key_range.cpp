#include "postgres/key_range.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/ensure.hpp"
#include "base/error.hpp"

namespace ratchet::postgres {
namespace {

// "2:423:Ada": lengths before the values.
std::string written(const std::vector<std::string>& key) {
  std::string text;
  for (const std::string& value : key) text += fmt::format("{}:{}", value.size(), value);
  return text;
}

std::vector<std::string> key_in(const Cursor& cursor) {
  std::vector<std::string> key;
  std::string_view rest = cursor.text;
  while (!rest.empty()) {
    std::size_t length = 0;
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
    const auto digits = static_cast<std::size_t>(end - rest.data());
    ensure(failure == std::errc() && rest.size() > digits + length, "a key that can't be read");
    key.emplace_back(rest.substr(digits + 1, length));
    rest.remove_prefix(digits + 1 + length);
  }
  return key;
}

}  // namespace

KeyRanges::KeyRanges(const PairSql& pair)
    : old_side_(pair.old_side()), new_side_(pair.new_side()) {}

KeyRange KeyRanges::next(PostgresTransaction& transaction, const Batch& batch) const {
  KeyRange range{.after = key_in(batch.after)};
  std::vector<SqlText> texts;
  std::vector<SqlText> order;
  for (std::size_t at = 0; at < old_side_.key.size(); ++at) {
    texts.push_back(sql("{}::pg_catalog.text", column(Of::old_table, at)));
    order.push_back(column(Of::old_table, at));
  }
  const Rows last = transaction.query(
      sql("SELECT {} FROM {} AS {} WHERE {} ORDER BY {} LIMIT 1 OFFSET {}", join_sql(texts, ", "),
          old_side_.table.name, old_side_.table.name.name, in_range(Of::old_table, range),
          join_sql(order, ", "), batch.rows_max - 1));
  range.is_last = last.empty();
  if (range.is_last) return range;
  for (const Value& value : last.front()) range.upto.push_back(as_text(value));
  range.end = {written(range.upto)};
  return range;
}

SqlText KeyRanges::old_rows(const KeyRange& range) const { return rows(Of::old_table, range); }
SqlText KeyRanges::new_rows(const KeyRange& range) const { return rows(Of::new_table, range); }

const PairSide& KeyRanges::side(Of side) const {
  return side == Of::old_table ? old_side_ : new_side_;
}

// In the order that the old table has them in.
SqlText KeyRanges::column(Of of, std::size_t at) const {
  const Identifier& row = side(of).table.name.name;
  const Identifier& name = side(of).key[at];
  const Column* ours = find_column(old_side_.table, old_side_.key[at]);
  const Column* theirs = find_column(new_side_.table, new_side_.key[at]);
  const bool is_in_order = of == Of::old_table || ours->collation == theirs->collation;
  if (is_in_order) return sql("{}.{}", row, name);
  if (!ours->collation) return sql("{}.{} COLLATE pg_catalog.\"default\"", row, name);
  return sql("{}.{} COLLATE {}", row, name, UserSql{*ours->collation});
}

SqlText KeyRanges::compared(Of of, SqlTemplate<0> sign, const std::vector<std::string>& key) const {
  std::vector<SqlText> columns;
  std::vector<SqlText> values;
  for (std::size_t at = 0; at < key.size(); ++at) {
    const Column* ours = find_column(old_side_.table, old_side_.key[at]);
    columns.push_back(column(of, at));
    values.push_back(sql("CAST({} AS {})", Literal{key[at]}, UserSql{ours->type}));
  }
  return sql("({}) {} ({})", join_sql(columns, ", "), sql(sign), join_sql(values, ", "));
}

SqlText KeyRanges::in_range(Of of, const KeyRange& range) const {
  const SqlText behind = range.after.empty() ? sql("true") : compared(of, ">", range.after);
  if (range.upto.empty()) return behind;
  return sql("{} AND {}", behind, compared(of, "<=", range.upto));
}

SqlText KeyRanges::rows(Of of, const KeyRange& range) const {
  const Table& table = side(of).table;
  return sql("(SELECT {}.tableoid, {}.ctid, {}.* FROM {} AS {} WHERE {})", table.name.name,
             table.name.name, table.name.name, table.name, table.name.name, in_range(of, range));
}

}  // namespace ratchet::postgres
