#include "sqlite/rewrite.hpp"

#include <algorithm>

#include "sqlite/catalog.hpp"
#include "sqlite/scratch_builder.hpp"
#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

// The target of a foreign key is spelt as it was typed.
std::vector<ForeignKey> folded_keys(std::vector<ForeignKey> keys) {
  const auto fold = [](Identifier& name) { name = Identifier(folded(name.text())); };
  for (ForeignKey& key : keys) {
    fold(key.target.name);
    std::ranges::for_each(key.target_columns, fold);
  }
  return keys;
}

}  // namespace

std::vector<SqlText> altering(const Table& table, const std::vector<SqlText>& ddl) {
  std::vector<SqlText> statements = {
      sql("CREATE TEMP TABLE ratchet_texts AS SELECT type, name, sql FROM main.sqlite_master")};
  statements.insert(statements.end(), ddl.begin(), ddl.end());
  statements.push_back(sql("PRAGMA writable_schema = ON"));
  statements.push_back(
      sql("UPDATE main.sqlite_master SET sql = (SELECT was.sql FROM temp.ratchet_texts AS was "
          "WHERE was.type = sqlite_master.type AND was.name = sqlite_master.name)\n"
          "  WHERE (type IN ('view', 'trigger') OR tbl_name <> {} COLLATE NOCASE)\n"
          "  AND EXISTS (SELECT 1 FROM temp.ratchet_texts AS was WHERE was.type = "
          "sqlite_master.type AND was.name = sqlite_master.name AND was.sql <> sqlite_master.sql)",
          Literal{table.name.name.text()}));
  statements.push_back(sql("PRAGMA writable_schema = RESET"));
  statements.push_back(sql("DROP TABLE temp.ratchet_texts"));
  return statements;
}

std::vector<SqlText> writing(const Definitions& texts) {
  if (texts.empty()) return {};
  std::vector<SqlText> statements = {sql("PRAGMA writable_schema = ON")};
  for (const Definition& text : texts) {
    statements.push_back(
        sql("UPDATE main.sqlite_master SET sql = {} WHERE type = {} AND name = {} AND sql <> {}",
            Bind{text.sql}, Bind{text.kind}, Bind{text.name}, Bind{text.sql}));
  }
  statements.push_back(sql("PRAGMA writable_schema = RESET"));
  return statements;
}

std::vector<SqlText> rewriting(const Table& table, const std::string& text) {
  const std::string name = table.name.name.text();
  std::vector<SqlText> statements =
      writing({{.kind = "table", .name = name, .table = to_string(table.name), .sql = text}});
  // Texts alone don't move schema_version; a view has no pages and leaves nothing behind.
  statements.push_back(sql("CREATE VIEW ratchet_moves AS SELECT 1"));
  statements.push_back(sql("DROP VIEW ratchet_moves"));
  return statements;
}

StepSql with_settings(std::vector<SqlText> statements) {
  // When the statements fail half-way: no more writing of texts, and the schema read again, since
  // ROLLBACK alone leaves this connection with what the texts once said.
  return {.before = {},
          .statements = std::move(statements),
          .after = {sql("PRAGMA writable_schema = RESET")}};
}

Table made_by(const std::string& definition, const QualifiedName& name) {
  Table table{.name = name};
  table.definition = definition;
  Connection memory{InMemory{}};
  build(memory, {.tables = {table}, .views = {}});
  Schema schema = Catalog().read(memory);
  Table made = std::move(schema.tables.at(0));
  made.definition.clear();
  made.estimated_rows = 0;
  return made;
}

bool look_the_same(const Table& left, const Table& right) {
  const auto constraints = [](const Table& table) {
    std::vector<Index> found;
    for (Index index : table.indexes) {
      if (index.origin == IndexOrigin::created) continue;
      index.definition.clear();
      index.name = unnamed();  // follows the name of the table
      found.push_back(std::move(index));
    }
    return found;
  };
  return left.columns == right.columns && left.primary_key == right.primary_key &&
         folded_keys(left.foreign_keys) == folded_keys(right.foreign_keys) &&
         left.without_rowid == right.without_rowid && left.strict == right.strict &&
         constraints(left) == constraints(right);
}

bool makes(const std::string& definition, const Table& table) {
  return look_the_same(made_by(definition, table.name), table);
}

Table renamed(Table table, const ColumnRename& rename) {
  const auto replace = [&](Identifier& name) {
    if (name == rename.from) name = rename.to;
  };
  for (Column& column : table.columns) replace(column.name);
  std::ranges::for_each(table.primary_key, replace);
  for (Index& index : table.indexes) {
    for (auto& column : index.columns) {
      if (column) replace(*column);
    }
  }
  for (ForeignKey& key : table.foreign_keys) {
    std::ranges::for_each(key.columns, replace);
    if (key.target == table.name) std::ranges::for_each(key.target_columns, replace);
  }
  return table;
}

Table without_column(Table table, const Identifier& name) {
  std::erase_if(table.columns, [&](const Column& column) { return column.name == name; });
  std::erase_if(table.indexes, [&](const Index& index) {
    return std::ranges::count(index.columns, std::optional(name)) > 0;
  });
  std::erase_if(table.foreign_keys,
                [&](const ForeignKey& key) { return std::ranges::count(key.columns, name) > 0; });
  return table;
}

}  // namespace ratchet::sqlite
