#include "unit/change/shop.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "migration/migration.hpp"

namespace ratchet {

Shop::Shop() {
  Table users{.name = table("users")};
  users.columns = {{.name = name("id"), .type = "INTEGER"},
                   {.name = name("name"), .type = "TEXT", .not_null = true},
                   {.name = name("email"), .type = "TEXT", .collation = "NOCASE"},
                   {.name = name("status"),
                    .type = "TEXT",
                    .not_null = true,
                    .default_value = UserSql{"'new'"}}};
  users.primary_key = {name("id")};
  users.definition = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT)";
  Table orders{.name = table("orders")};
  orders.columns = {{.name = name("id"), .type = "INTEGER"},
                    {.name = name("user_id"), .type = "INTEGER"},
                    {.name = name("total"), .type = "REAL"}};
  orders.primary_key = {name("id")};
  orders.foreign_keys = {{.columns = {name("user_id")},
                          .target = table("users"),
                          .target_columns = {},
                          .on_update = "NO ACTION",
                          .on_delete = "CASCADE"}};
  orders.definition = "CREATE TABLE orders (...)";
  schema_.tables = {users, orders};
  schema_.views = {{.name = table("v_users"), .definition = "CREATE VIEW v_users AS SELECT 1"}};
  capabilities_.product = "sqlite";
  capabilities_.display_name = "SQLite";
  capabilities_.identifier_bytes_max = 63;
  capabilities_.stores_by_choice = true;
  capabilities_.has_one_writer = true;
}

std::vector<Dependant> Shop::dependants(const QualifiedName&, const Identifier& column) const {
  const auto found = dependants_.find(column.text());
  return found == dependants_.end() ? std::vector<Dependant>{} : found->second;
}

Column& Shop::column(Table& table, const std::string& wanted) {
  for (Column& column : table.columns) {
    if (column.name.text() == wanted) return column;
  }
  throw std::runtime_error("the shop has no column " + wanted);
}

void Shop::add_dependant(const std::string& column, Dependant dependant) {
  dependants_[column].push_back(std::move(dependant));
}

Expansion expand(const std::string& entry, const Shop& shop) {
  const ReadMigration read = read_migration("0001_test.toml", "[[change]]\n" + entry);
  for (const Diagnostic& each : read.diagnostics) ADD_FAILURE() << to_text(each);
  Expansion expansion;
  if (read.migration) read.migration->changes.at(0).change->expand(shop, expansion);
  return expansion;
}

std::vector<std::string> refusals(const std::string& entry, const Shop& shop) {
  std::vector<std::string> words;
  const Expansion expansion = expand(entry, shop);
  for (const Problem& problem : expansion.refusals()) {
    const std::string hint = problem.hint.empty() ? "" : fmt::format(" ({})", problem.hint);
    words.push_back(fmt::format("{}: {}{}", problem.key, problem.message, hint));
  }
  return words;
}

QualifiedName table(const std::string& text) { return unqualified(text); }

Identifier name(const std::string& text) { return Identifier(text); }

std::vector<IndexColumn> index_columns(const std::vector<std::string>& names) {
  std::vector<IndexColumn> columns;
  for (const std::string& each : names) columns.push_back({.column = Identifier(each)});
  return columns;
}

}  // namespace ratchet
