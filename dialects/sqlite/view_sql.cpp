#include "sqlite/view_sql.hpp"

#include <algorithm>

#include "sqlite/row_key.hpp"
#include "sqlite/trigger.hpp"

namespace ratchet::sqlite {
namespace {

std::vector<Identifier> writable_columns(const Table& table) {
  std::vector<Identifier> columns;
  for (const Column& column : table.columns) {
    if (column.generated == Generated::no) columns.push_back(column.name);
  }
  return columns;
}

SqlText inserted(const Table& table, const Identifier& name) {
  const Column* column = find_column(table, name);
  if (!column->default_value) return sql("NEW.{}", name);
  return sql("coalesce(NEW.{}, ({}))", name, *column->default_value);
}

SqlText same_values(const Table& table, const std::vector<Identifier>& columns) {
  std::vector<SqlText> terms;
  for (const Identifier& name : columns) {
    terms.push_back(sql("{} COLLATE BINARY IS OLD.{}", column_of(table, name), name));
  }
  return join_sql(terms, " AND ");
}

// A view does not show the rowid. Without a key that it shows, rows that are the same in every
// column can't be told apart, and need not be: one of them is taken.
SqlText is_old_row(const Table& table) {
  const std::vector<Identifier> key = row_key(table);
  if (find_column(table, key.front()) != nullptr) return same_values(table, key);
  const SqlText rowid = column_of(table, key.front());
  const std::vector<Identifier> shown =
      table.primary_key.empty() ? writable_columns(table) : table.primary_key;
  return sql("{} = (SELECT {} FROM {} WHERE {} LIMIT 1)", rowid, rowid, table.name.name,
             same_values(table, shown));
}

SqlText instead_of(std::string_view event, const SqlText& event_word, const Identifier& view,
                   const SqlText& statement) {
  return sql("CREATE TRIGGER {} INSTEAD OF {} ON {} FOR EACH ROW BEGIN\n  {};\nEND",
             trigger_name(view_key(view), event), event_word, view, statement);
}

}  // namespace

std::vector<SqlText> standing_in_view(const Identifier& view, const Table& table) {
  const std::vector<Identifier> columns = writable_columns(table);
  std::vector<SqlText> values;
  std::vector<SqlText> set;
  for (const Identifier& name : columns) {
    values.push_back(inserted(table, name));
    set.push_back(sql("{} = NEW.{}", name, name));
  }
  const Identifier& of = table.name.name;
  return {
      sql("CREATE VIEW {} AS SELECT * FROM {}", view, of),
      instead_of(
          "insert", sql("INSERT"), view,
          sql("INSERT INTO {} ({}) VALUES ({})", of, join_names(columns), join_sql(values, ", "))),
      instead_of("update", sql("UPDATE"), view,
                 sql("UPDATE {} SET {}\n  WHERE {}", of, join_sql(set, ", "), is_old_row(table))),
      instead_of("delete", sql("DELETE"), view,
                 sql("DELETE FROM {} WHERE {}", of, is_old_row(table)))};
}

}  // namespace ratchet::sqlite
