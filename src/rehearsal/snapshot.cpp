#include "rehearsal/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace ratchet {
namespace {

std::string shown(const Row& row) {
  std::vector<std::string> values;
  for (const Value& value : row) values.push_back(to_display(value));
  return "(" + join(values, {}) + ")";
}

std::string difference_of(const QualifiedName& table, const Rows& was, const Rows& is) {
  Rows lost;
  Rows come;
  std::ranges::set_difference(was, is, std::back_inserter(lost));
  std::ranges::set_difference(is, was, std::back_inserter(come));
  if (lost.empty() && come.empty()) return {};
  const auto count = static_cast<std::int64_t>(std::max(lost.size(), come.size()));
  std::string text = fmt::format(
      "{} of {} {} not as before: ", count == 1 ? "1 row" : with_thousands(count) + " rows",
      to_string(table), count == 1 ? "is" : "are");
  if (lost.empty()) return text + shown(come.front()) + " has come";
  if (come.empty()) return text + shown(lost.front()) + " is gone";
  return text + shown(lost.front()) + " is now " + shown(come.front());
}

// Of a view no columns are known; it is there to be read.
bool can_be_read(const Schema& schema, const QualifiedName& name,
                 const std::vector<Identifier>& columns) {
  const Table* table = schema.find_table(name);
  if (table == nullptr) return schema.find_view(name) != nullptr;
  return std::ranges::all_of(
      columns, [&](const Identifier& column) { return find_column(*table, column) != nullptr; });
}

}  // namespace

Shape shape_of(const Schema& schema, const std::vector<QualifiedName>& names) {
  Shape shape;
  for (const QualifiedName& name : names) {
    const Table* table = schema.find_table(name);
    if (table == nullptr) continue;
    for (const Column& column : table->columns) shape[name].push_back(column.name);
  }
  return shape;
}

Snapshot snapshot_of(Ground& ground, const Shape& shape) {
  Snapshot snapshot;
  const Schema schema = ground.schema();
  ground.read([&](Transaction& transaction) {
    for (const auto& [table, columns] : shape) {
      if (!can_be_read(schema, table, columns)) continue;
      Rows rows = transaction.query(sql("SELECT {} FROM {}", join_names(columns), table));
      std::ranges::sort(rows);
      snapshot.emplace(table, std::move(rows));
    }
  });
  return snapshot;
}

std::string difference(const Snapshot& was, const Snapshot& is) {
  for (const auto& [table, rows] : was) {
    const auto found = is.find(table);
    if (found == is.end()) continue;
    if (std::string text = difference_of(table, rows, found->second); !text.empty()) return text;
  }
  return {};
}

}  // namespace ratchet
