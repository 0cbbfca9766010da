#include "postgres/key_range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/ensure.hpp"
#include "base/error.hpp"

namespace ratchet::postgres {
namespace {

constexpr char kBehindEnd = '<';

// "2:423:Ada": lengths before the values.
std::string written(const KeyTexts& key) {
  std::string text;
  for (const std::string& value : key) text += fmt::format("{}:{}", value.size(), value);
  return text;
}

// As far as there are values.
KeyTexts take_key(std::string_view& rest) {
  KeyTexts key;
  while (!rest.empty() && rest.front() != kBehindEnd) {
    std::size_t length = 0;
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
    const auto digits = static_cast<std::size_t>(end - rest.data());
    ensure(failure == std::errc() && rest.size() > digits + length, "a key that can't be read");
    key.emplace_back(rest.substr(digits + 1, length));
    rest.remove_prefix(digits + 1 + length);
  }
  return key;
}

// "2:42", or "4:5000<2:42" where the pass ends with 5000.
struct Stretch {
  KeyTexts after;
  KeyTexts upto;
};
Stretch stretch_of(const Cursor& cursor) {
  std::string_view rest = cursor.text;
  KeyTexts first = take_key(rest);
  if (rest.empty()) return {.after = std::move(first), .upto = {}};
  rest.remove_prefix(1);
  return {.after = take_key(rest), .upto = std::move(first)};
}

}  // namespace

KeyRanges::KeyRanges(const PairSql& pair, const Spelling& spelling)
    : old_side_(pair.old_side()),
      new_side_(pair.new_side()),
      old_table_(render(sql("{}", old_side_.table.name), spelling).text) {}

Cursor KeyRanges::between(const KeyTexts& after, const KeyTexts& upto) {
  if (upto.empty()) return {written(after)};
  return {written(upto) + kBehindEnd + written(after)};
}

KeyRange KeyRanges::next(PostgresTransaction& transaction, const Batch& batch) const {
  const Stretch stretch = stretch_of(batch.after);
  KeyRange range{.after = stretch.after, .upto = stretch.upto};
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
  range.upto.clear();
  for (const Value& value : last.front()) range.upto.push_back(as_text(value));
  range.end = between(range.upto, stretch.upto);
  return range;
}

// Whatever the bounds are, also old ones in another order: each key is behind the last cut that it
// is behind of, so no row is left out.
std::vector<KeyTexts> KeyRanges::cuts(PostgresTransaction& transaction, int parts) const {
  if (old_side_.key.size() != 1) return {};
  const Rows bounds = transaction.query(
      sql("SELECT unnest((SELECT histogram_bounds::text::text[] FROM pg_stats, pg_class AS c, "
          "pg_namespace AS n WHERE c.oid = {}::regclass AND n.oid = c.relnamespace AND schemaname "
          "= nspname AND tablename = relname AND attname = {} ORDER BY inherited DESC LIMIT 1))",
          Literal{old_table_}, Literal{old_side_.key[0].text()}));
  const std::size_t whole = bounds.empty() ? 0 : bounds.size() - 1;  // stretches between them
  const std::size_t wanted = std::min(static_cast<std::size_t>(parts), whole);
  std::vector<KeyTexts> cuts;
  for (std::size_t part = 1; part < wanted; ++part) {
    cuts.push_back({as_text(bounds[part * whole / wanted][0])});
  }
  return cuts;
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

SqlText KeyRanges::compared(Of of, SqlTemplate<0> sign, const KeyTexts& key) const {
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
