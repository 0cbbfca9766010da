#include "sqlite/table_reader.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>

#include "sqlite/embedded_sql.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/token.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::size_t kTablesPerQuery = 100;

Identifier name_in(const Value& value) { return Identifier(as_text(value)); }

bool is_set(const Value& value) { return as_integer(value) != 0; }

// A lone word or a name in quotes is a string there, and a column everywhere else.
std::string default_of(const std::string& text) {
  static const std::set<std::string> kValues = {
      "null", "true", "false", "current_time", "current_date", "current_timestamp"};
  const std::vector<Token> tokens = tokens_of(text);
  if (tokens.size() != 1 || tokens.front().kind == Token::Kind::sign) return text;
  const char first = text.front();
  const bool is_value =
      (first >= '0' && first <= '9') || first == '\'' || kValues.contains(folded(text));
  return is_value ? text : quoted_string(unquoted(tokens.front()));
}

Column column_of(const Row& row) {
  constexpr std::int64_t kVirtual = 2;
  constexpr std::int64_t kStored = 3;
  Column column{.name = name_in(row[1]), .type = as_text(row[2])};
  column.not_null = is_set(row[3]);
  if (!is_null(row[4])) column.default_value = UserSql{default_of(as_text(row[4]))};
  const std::int64_t hidden = as_integer(row[6]);
  if (hidden == kVirtual) column.generated = Generated::computed;
  if (hidden == kStored) column.generated = Generated::stored;
  return column;
}

Index index_of(const Row& row) {
  Index index{.name = name_in(row[1])};
  const std::string origin = as_text(row[2]);
  if (origin == "u") index.origin = IndexOrigin::unique_constraint;
  if (origin == "pk") index.origin = IndexOrigin::primary_key;
  index.unique = is_set(row[3]);
  index.partial = is_set(row[4]);
  return index;
}

// At most kTablesPerQuery tables.
class Reader {
 public:
  Reader(Connection& connection, std::span<Table* const> tables) : connection_(connection) {
    std::vector<SqlText> names;
    for (Table* table : tables) {
      tables_[table->name.name.text()] = table;
      names.push_back(sql("({})", Bind{table->name.name.text()}));
    }
    wanted_ = sql("WITH wanted(name) AS (VALUES {}) ", join_sql(names, ", "));
  }

  void read() {
    add_columns();
    add_indexes();
    add_foreign_keys();
    for (const auto& [name, table] : tables_) add_collations(*table);
  }

 private:
  Rows query(std::string_view about_wanted) {
    return connection_.query(sql("{}{}", wanted_, embedded(about_wanted)), Blame::statement);
  }

  Table& table_of(const Row& row) { return *tables_.at(as_text(row[0])); }

  void add_columns() {
    std::map<const Table*, std::map<std::int64_t, Identifier>> keys;  // by place in the key
    for (const Row& row : query(kSqlCatalogColumns)) {
      Table& table = table_of(row);
      table.columns.push_back(column_of(row));
      const std::int64_t place = as_integer(row[5]);
      if (place > 0) keys[&table].emplace(place, table.columns.back().name);
    }
    for (const auto& [name, table] : tables_) {
      for (const auto& [place, column] : keys[table]) table->primary_key.push_back(column);
    }
  }

  void add_indexes() {
    for (const Row& row : query(kSqlCatalogIndexes)) {
      Table& table = table_of(row);
      const bool is_first_column = as_integer(row[5]) == 0;
      if (is_first_column) table.indexes.push_back(index_of(row));
      std::optional<Identifier> column;
      if (!is_null(row[6])) column = name_in(row[6]);
      table.indexes.back().columns.push_back(column);
    }
  }

  void add_foreign_keys() {
    const Table* last_table = nullptr;
    Value last_id;
    for (const Row& row : query(kSqlCatalogForeignKeys)) {
      Table& table = table_of(row);
      if (&table != last_table || row[1] != last_id) {
        table.foreign_keys.push_back({.target = unqualified(as_text(row[2])),
                                      .on_update = as_text(row[5]),
                                      .on_delete = as_text(row[6])});
      }
      last_table = &table;
      last_id = row[1];
      table.foreign_keys.back().columns.push_back(name_in(row[3]));
      if (!is_null(row[4])) table.foreign_keys.back().target_columns.push_back(name_in(row[4]));
    }
  }

  // No pragma tells the collation of a column that no index holds.
  void add_collations(Table& table) {
    for (Column& column : table.columns) {
      const char* collation = nullptr;
      sqlite3_table_column_metadata(connection_.handle(), "main", table.name.name.text().c_str(),
                                    column.name.text().c_str(), nullptr, &collation, nullptr,
                                    nullptr, nullptr);
      if (collation == nullptr || folded(collation) == "binary") continue;
      column.collation = collation;
    }
  }

  Connection& connection_;
  std::map<std::string, Table*> tables_;
  SqlText wanted_;
};

}  // namespace

void read_tables(Connection& connection, const std::vector<Table*>& tables) {
  for (std::size_t first = 0; first < tables.size(); first += kTablesPerQuery) {
    const std::size_t count = std::min(kTablesPerQuery, tables.size() - first);
    Reader(connection, std::span(tables).subspan(first, count)).read();
  }
}

}  // namespace ratchet::sqlite
