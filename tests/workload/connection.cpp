#include "workload/connection.hpp"

#include "base/text.hpp"

namespace ratchet::workload {
namespace {

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char letter : name) text += letter == '"' ? "\"\"" : std::string(1, letter);
  return text + '"';
}

std::string table_of(const Side& side) {
  return (side.schema.empty() ? "" : quoted(side.schema) + ".") + quoted(side.table);
}

std::vector<std::string> all_quoted(const std::vector<std::string>& columns) {
  std::vector<std::string> list;
  for (const std::string& column : columns) list.push_back(quoted(column));
  return list;
}

std::string names(const std::vector<std::string>& columns) { return join(columns, {}); }

// a = $4, b = $5
std::string places(const std::vector<std::string>& columns, std::size_t first_hole,
                   std::string_view separator) {
  std::vector<std::string> list;
  for (const std::string& column : columns) {
    list.push_back(column + " = $" + std::to_string(first_hole++));
  }
  return join(list, {.separator = separator});
}

std::vector<std::string> columns_written_by(const Shape& shape, Generation generation) {
  std::vector<std::string> columns = columns_read(shape, generation);
  if (generation == Generation::both_sides) {
    columns.insert(columns.end(), shape.after.columns.begin(), shape.after.columns.end());
  }
  return columns;
}

Row joined(const Row& first, const Row& second) {
  Row row = first;
  row.insert(row.end(), second.begin(), second.end());
  return row;
}

[[noreturn]] void fail(const std::string& message) {
  throw Failure(Refusal::of_anything_else, message);
}

}  // namespace

Row as_written_by(Generation generation, const LogicalRow& row) {
  const Row read = as_read_by(generation, row);
  return generation == Generation::both_sides ? joined(read, row.after) : read;
}

Connection::Connection(const ConnectionOptions& options, const Shape& shape, Generation generation)
    : database_(connect(options)),
      table_(table_of(side_read(shape, generation))),
      key_(all_quoted(shape.key)),
      written_(all_quoted(columns_written_by(shape, generation))),
      read_(all_quoted(columns_read(shape, generation))),
      generation_(generation),
      counts_rows_(shape.counts_rows) {}

void Connection::run_on_one_row(const std::string& text, const Row& data) {
  const std::int64_t changed = database_->run(text, data);
  if (counts_rows_ && changed != 1) {
    fail("a write of one row changed " + std::to_string(changed));
  }
}

Rectangle Connection::rectangle_of(const std::vector<NewRow>& rows) const {
  Rectangle rectangle{.table = table_, .columns = key_, .rows = {}};
  rectangle.columns.insert(rectangle.columns.end(), written_.begin(), written_.end());
  for (const NewRow& row : rows) {
    rectangle.rows.push_back(joined(row.key, as_written_by(generation_, row.row)));
  }
  return rectangle;
}

void Connection::insert(const std::vector<NewRow>& rows) {
  const Rectangle rectangle = rectangle_of(rows);
  database_->run(insert_text(rectangle), insert_data(rectangle));
}

void Connection::copy(const std::vector<NewRow>& rows) { database_->copy(rectangle_of(rows)); }

void Connection::upsert(const NewRow& row, const Positions& written) {
  const Rectangle rectangle = rectangle_of({row});
  std::vector<std::string> set;
  for (const std::size_t position : written) {
    set.push_back(written_[position] + " = excluded." + written_[position]);
  }
  run_on_one_row(
      insert_text(rectangle) + " ON CONFLICT (" + names(key_) + ") DO UPDATE SET " + join(set, {}),
      insert_data(rectangle));
}

void Connection::update(const Row& key, const LogicalRow& row, const Positions& written) {
  const Row all = as_written_by(generation_, row);
  std::vector<std::string> columns;
  Row data;
  for (const std::size_t position : written) {
    columns.push_back(written_[position]);
    data.push_back(all[position]);
  }
  run_on_one_row("UPDATE " + table_ + " SET " + places(columns, 1, ", ") + " WHERE " +
                     places(key_, columns.size() + 1, " AND "),
                 joined(data, key));
}

void Connection::move(const Row& key, const Row& to) {
  run_on_one_row("UPDATE " + table_ + " SET " + places(key_, 1, ", ") + " WHERE " +
                     places(key_, key_.size() + 1, " AND "),
                 joined(to, key));
}

void Connection::remove(const Row& key) {
  run_on_one_row("DELETE FROM " + table_ + " WHERE " + places(key_, 1, " AND "), key);
}

std::optional<Row> Connection::read(const Row& key) {
  // A table may hold nothing but its key on one side.
  const std::string columns = read_.empty() ? "1" : names(read_);
  Rows rows = database_->query(
      "SELECT " + columns + " FROM " + table_ + " WHERE " + places(key_, 1, " AND "), key);
  if (rows.empty()) return std::nullopt;
  if (rows.size() > 1) fail("two rows have the same key");
  rows.front().resize(read_.size());
  return std::move(rows.front());
}

std::map<Row, Row> Connection::read_all() {
  std::vector<std::string> columns = key_;
  columns.insert(columns.end(), read_.begin(), read_.end());
  const auto key_end = static_cast<std::ptrdiff_t>(key_.size());
  std::map<Row, Row> rows;
  for (const Row& found : database_->query("SELECT " + names(columns) + " FROM " + table_, {})) {
    Row key(found.begin(), found.begin() + key_end);
    Row row(found.begin() + key_end, found.end());
    if (!rows.emplace(std::move(key), std::move(row)).second) fail("two rows have the same key");
  }
  return rows;
}

}  // namespace ratchet::workload
