#include "sqlite/catalog.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <unordered_map>

#include "sqlite/embedded_sql.hpp"
#include "sqlite/row_estimates.hpp"
#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

Identifier name_in(const Value& value) { return Identifier(as_text(value)); }

bool is_set(const Value& value) { return as_integer(value) != 0; }

// Fills one Schema. Tables and views are found by their folded names, since sqlite_schema spells
// the table of a trigger, and a foreign key its target, as they were once typed.
class Reader {
 public:
  explicit Reader(Connection& connection) : connection_(connection) {}

  Schema read() {
    schema_.version = as_integer(query(sql("PRAGMA main.schema_version")).at(0).at(0));
    const Rows objects =
        query(sql("SELECT type, name, tbl_name, sql FROM sqlite_schema "
                  "WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"));
    for (const Row& object : objects) add_object(object);
    for (const Row& object : objects) add_trigger(object);
    add_kinds();
    add_columns();
    add_indexes();
    add_foreign_keys();
    for (Table& table : schema_.tables) add_collations(table);
    estimate_rows(connection_, schema_);
    return std::move(schema_);
  }

 private:
  Rows query(const SqlText& text) { return connection_.query(text, Blame::statement); }

  Table* find_table(const Value& name) {
    const auto found = table_at_.find(folded(as_text(name)));
    return found == table_at_.end() ? nullptr : &schema_.tables[found->second];
  }

  void add_object(const Row& object) {
    const std::string kind = as_text(object[0]);
    const std::string name = as_text(object[1]);
    if (kind == "table") {
      table_at_[folded(name)] = schema_.tables.size();
      schema_.tables.push_back({.name = unqualified(name), .definition = as_text(object[3])});
    } else if (kind == "view") {
      view_at_[folded(name)] = schema_.views.size();
      schema_.views.push_back({.name = unqualified(name), .definition = as_text(object[3])});
    }
  }

  void add_trigger(const Row& object) {
    if (as_text(object[0]) != "trigger") return;
    const Trigger trigger{.name = name_in(object[1]), .definition = as_text(object[3])};
    if (Table* table = find_table(object[2])) {
      table->triggers.push_back(trigger);
    } else if (const auto view = view_at_.find(folded(as_text(object[2])));
               view != view_at_.end()) {
      schema_.views[view->second].triggers.push_back(trigger);
    }
  }

  void add_kinds() {
    const Rows rows =
        query(sql("SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'"));
    for (const Row& row : rows) {
      Table* table = find_table(row[0]);
      if (table == nullptr) continue;
      const std::string kind = as_text(row[1]);
      table->is_virtual = kind == "virtual" || kind == "shadow";
      table->without_rowid = is_set(row[2]);
      table->strict = is_set(row[3]);
    }
  }

  void add_columns() {
    Table* table = nullptr;
    std::vector<std::pair<std::int64_t, Identifier>> key;  // place in the primary key, column
    for (const Row& row : query(embedded(kSqlCatalogColumns))) {
      Table* const owner = find_table(row[0]);
      if (owner == nullptr) continue;
      if (owner != table) key.clear();
      table = owner;
      table->columns.push_back(column_of(row));
      if (!is_set(row[5])) continue;
      key.emplace_back(as_integer(row[5]), table->columns.back().name);
      std::ranges::sort(key);
      table->primary_key.clear();
      for (const auto& [place, column] : key) table->primary_key.push_back(column);
    }
  }

  static Column column_of(const Row& row) {
    constexpr std::int64_t kVirtual = 2;
    constexpr std::int64_t kStored = 3;
    Column column{.name = name_in(row[1]), .type = as_text(row[2])};
    column.not_null = is_set(row[3]);
    if (!is_null(row[4])) column.default_value = UserSql{as_text(row[4])};
    const std::int64_t hidden = as_integer(row[6]);
    if (hidden == kVirtual) column.generated = Generated::computed;
    if (hidden == kStored) column.generated = Generated::stored;
    return column;
  }

  void add_indexes() {
    for (const Row& row : query(embedded(kSqlCatalogIndexes))) {
      Table* table = find_table(row[0]);
      if (table == nullptr) continue;
      const bool is_first_column = as_integer(row[5]) == 0;
      if (is_first_column) table->indexes.push_back(index_of(row));
      std::optional<Identifier> column;
      if (!is_null(row[6])) column = name_in(row[6]);
      table->indexes.back().columns.push_back(column);
    }
  }

  static Index index_of(const Row& row) {
    Index index{.name = name_in(row[1])};
    const std::string origin = as_text(row[2]);
    if (origin == "u") index.origin = IndexOrigin::unique_constraint;
    if (origin == "pk") index.origin = IndexOrigin::primary_key;
    index.unique = is_set(row[3]);
    index.partial = is_set(row[4]);
    index.definition = as_text(row[7]);
    return index;
  }

  void add_foreign_keys() {
    const Table* table = nullptr;
    Value id;
    for (const Row& row : query(embedded(kSqlCatalogForeignKeys))) {
      Table* const owner = find_table(row[0]);
      if (owner == nullptr) continue;
      if (owner != table || row[1] != id) owner->foreign_keys.push_back(foreign_key_of(row));
      table = owner;
      id = row[1];
      ForeignKey& key = owner->foreign_keys.back();
      key.columns.push_back(name_in(row[3]));
      if (!is_null(row[4])) key.target_columns.push_back(target_column(key, row[4]));
    }
  }

  ForeignKey foreign_key_of(const Row& row) {
    const Table* target = find_table(row[2]);
    return {.target = target == nullptr ? unqualified(as_text(row[2])) : target->name,
            .on_update = as_text(row[5]),
            .on_delete = as_text(row[6])};
  }

  Identifier target_column(const ForeignKey& key, const Value& typed) {
    if (const Table* target = schema_.find_table(key.target)) {
      for (const Column& column : target->columns) {
        if (folded(column.name.text()) == folded(as_text(typed))) return column.name;
      }
    }
    return name_in(typed);
  }

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
  Schema schema_;
  std::unordered_map<std::string, std::size_t> table_at_;  // folded name -> place in the schema
  std::unordered_map<std::string, std::size_t> view_at_;
};

}  // namespace

Schema read_schema(Connection& connection) { return Reader(connection).read(); }

}  // namespace ratchet::sqlite
