#include "sqlite/trigger_body.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "sqlite/affinity.hpp"
#include "sqlite/row_key.hpp"
#include "sqlite/unique_index.hpp"

namespace ratchet::sqlite {
namespace {

// The row of the trigger as the assignments would leave it, under the names of its columns.
SqlText row_to_be(const Table& table, const std::vector<Assignment>& assignments,
                  const SqlText& condition) {
  std::vector<SqlText> columns;
  for (const Column& column : table.columns) {
    const auto assigned = std::ranges::find(assignments, column.name, &Assignment::column);
    columns.push_back(assigned == assignments.end()
                          ? column_of(table, column.name)
                          : sql("{} AS {}", assigned->value, column.name));
  }
  return sql("(SELECT {} FROM {} WHERE {} AND {})", join_sql(columns, ", "), table.name.name,
             is_new_row(table), condition);
}

bool touches(const UniqueIndex& index, const std::vector<Assignment>& assignments) {
  return std::ranges::any_of(
      assignments, [&](const Assignment& each) { return index.columns.contains(each.column); });
}

}  // namespace

void TriggerBody::assign(const std::vector<Assignment>& assignments, const SqlText& condition) {
  ensure(!assignments.empty(), "an assignment assigns something");
  if (condition == sql("0")) return;
  refuse_victims(assignments, condition);
  std::vector<SqlText> set;
  for (const Assignment& each : assignments) set.push_back(sql("{} = {}", each.column, each.value));
  statements_.push_back(sql("UPDATE {} SET {}\n  WHERE {} AND {}", table_.name.name,
                            join_sql(set, ", "), is_new_row(table_), condition));
}

void TriggerBody::refuse_where(const SqlText& condition, const std::string& message) {
  statements_.push_back(sql("SELECT RAISE(ABORT, {}) FROM {}\n  WHERE {} AND {}", Literal{message},
                            table_.name.name, is_new_row(table_), condition));
}

void TriggerBody::refuse_victims(const std::vector<Assignment>& assignments,
                                 const SqlText& condition) {
  for (const UniqueIndex& index : unique_indexes(table_)) {
    if (!touches(index, assignments)) continue;
    const SqlText to_be = row_to_be(table_, assignments, condition);
    std::vector<SqlText> terms;
    for (const SqlText& term : index.terms) {
      terms.push_back(sql("{} = (SELECT {} FROM {})", term, term, to_be));
    }
    if (!index.predicate.empty()) {
      terms.push_back(index.predicate);
      terms.push_back(sql("(SELECT {} FROM {})", index.predicate, to_be));
    }
    statements_.push_back(sql("SELECT RAISE(ABORT, {}) FROM {}\n  WHERE {} AND {}",
                              Literal{"UNIQUE constraint failed: index '" + index.name + "'"},
                              table_.name.name, join_sql(terms, " AND "), is_not_new_row(table_)));
  }
}

SqlText TriggerBody::after_insert(const Identifier& name) const {
  return sql("CREATE TRIGGER {} AFTER INSERT ON {} FOR EACH ROW BEGIN\n  {};\nEND", name,
             table_.name.name, join_sql(statements_, ";\n  "));
}

SqlText TriggerBody::after_update(const Identifier& name, const SqlText& when) const {
  return sql("CREATE TRIGGER {} AFTER UPDATE ON {} FOR EACH ROW\nWHEN {}\nBEGIN\n  {};\nEND", name,
             table_.name.name, when, join_sql(statements_, ";\n  "));
}

SqlText has_changed(const Table& table, const Identifier& name) {
  const Column* column = find_column(table, name);
  ensure(column != nullptr, "a change is asked of a column that is there");
  const SqlText differs = sql("OLD.{} COLLATE BINARY IS NOT NEW.{}", name, name);
  // Only a column without affinity keeps 1 and 1.0 apart.
  if (affinity_of(*column, table) != Affinity::none) return differs;
  return sql("({} OR typeof(OLD.{}) <> typeof(NEW.{}))", differs, name, name);
}

}  // namespace ratchet::sqlite
