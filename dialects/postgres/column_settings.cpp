#include "postgres/column_settings.hpp"

#include "base/ensure.hpp"

namespace ratchet::postgres {
namespace {

bool hangs_on_type(const std::string& setting) {
  return setting.starts_with("SET STORAGE") || setting.starts_with("SET COMPRESSION");
}

}  // namespace

std::vector<SqlText> carried(const Table& table, const CarryColumn& step) {
  const Column* from = find_column(table, step.column);
  const Column* to = find_column(table, step.to);
  ensure(from != nullptr && to != nullptr, "columns that the planner has looked for");
  std::vector<SqlText> statements;
  for (const std::string& setting : from->settings) {
    if (hangs_on_type(setting) && from->type != to->type) continue;
    statements.push_back(
        sql("ALTER TABLE {} ALTER COLUMN {} {}", table.name, to->name, UserSql{setting}));
  }
  for (const ColumnGrant& grant : from->grants) {
    statements.push_back(sql("GRANT {} ({}) ON {} TO {}", UserSql{grant.privilege}, to->name,
                             table.name, UserSql{grant.grantee}));
  }
  return statements;
}

std::vector<SqlText> sequence_tied(const Table& table, const Identifier& from,
                                   const Identifier& to) {
  const Column* column = find_column(table, from);
  if (column == nullptr || !column->sequence) return {};
  return {sql("ALTER SEQUENCE {} OWNED BY {}.{}", *column->sequence, table.name, to)};
}

}  // namespace ratchet::postgres
