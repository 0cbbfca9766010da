#include "postgres/view_sql.hpp"

namespace ratchet::postgres {

SqlText standing_in_view(const QualifiedName& view, const Table& table) {
  std::vector<Identifier> columns;
  for (const Column& column : table.columns) {
    if (!is_ratchets_own(column.name.text())) columns.push_back(column.name);
  }
  return sql("CREATE VIEW {} AS SELECT {} FROM {}", view, join_names(columns), table.name);
}

}  // namespace ratchet::postgres
