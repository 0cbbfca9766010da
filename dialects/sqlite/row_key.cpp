#include "sqlite/row_key.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

// An INTEGER PRIMARY KEY is the rowid itself; a key that is not has an index of its own.
bool is_rowid(const Table& table) {
  if (table.primary_key.size() != 1) return false;
  const Column* column = find_column(table, table.primary_key.front());
  const auto is_key = [](const Index& index) { return index.origin == IndexOrigin::primary_key; };
  return column != nullptr && folded(column->type) == "integer" &&
         std::ranges::none_of(table.indexes, is_key);
}

bool is_taken(const Table& table, std::string_view name) {
  return std::ranges::any_of(
      table.columns, [&](const Column& column) { return folded(column.name.text()) == name; });
}

bool needs_no_quotes(const std::string& name) {
  const auto is_lower = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return is_lower(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_lower(c) || is_digit(c); }) &&
         sqlite3_keyword_check(name.data(), static_cast<int>(name.size())) == 0;
}

SqlText key_compared(const Table& table, SqlTemplate<0> separator,
                     SqlText (*compare)(const SqlText& column, const Identifier& name)) {
  std::vector<SqlText> parts;
  for (const Identifier& name : row_key(table)) {
    parts.push_back(compare(column_of(table, name), name));
  }
  return join_sql(parts, separator);
}

}  // namespace

std::vector<Identifier> row_key(const Table& table) {
  if (table.without_rowid) return table.primary_key;
  if (is_rowid(table)) return table.primary_key;
  for (const char* name : {"rowid", "_rowid_", "oid"}) {
    if (!is_taken(table, name)) return {Identifier(name)};
  }
  throw Error(ErrorKind::invalid_migration,
              {.message = to_string(table.name) +
                          " has columns called rowid, _rowid_ and oid, so its rows can't be told "
                          "apart",
               .hint = "Rename one of the three columns first."});
}

SqlText column_of(const Table& table, const Identifier& column) {
  return sql("{}.{}", table.name.name, column);
}

SqlText is_new_row(const Table& table) {
  return key_compared(table, " AND ", [](const SqlText& column, const Identifier& name) {
    return sql("{} = NEW.{}", column, name);
  });
}

SqlText is_not_new_row(const Table& table) { return sql("NOT ({})", is_new_row(table)); }

SqlText key_has_changed(const Table& table) {
  return key_compared(table, " OR ", [](const SqlText&, const Identifier& name) {
    return sql("OLD.{} COLLATE BINARY IS NOT NEW.{}", name, name);
  });
}

std::string key_in_words(const std::vector<Identifier>& key, const std::vector<Value>& values) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < key.size(); ++at) {
    const std::string& name = key[at].text();
    parts.push_back(fmt::format("{} = {}", needs_no_quotes(name) ? name : quoted_name(name),
                                literal_of(values.at(at))));
  }
  return join(parts, {.separator = " AND "});
}

}  // namespace ratchet::sqlite
