#include "workload/connection.hpp"

#include <stdexcept>

#include "base/text.hpp"

namespace ratchet::workload {
namespace {

std::string quoted(const std::string& name) { return '"' + name + '"'; }

std::string names(const std::vector<std::string>& columns) {
  std::vector<std::string> list;
  for (const std::string& column : columns) list.push_back(quoted(column));
  return join(list, {});
}

std::string places(const std::vector<std::string>& columns, std::string_view separator) {
  std::vector<std::string> list;
  for (const std::string& column : columns) list.push_back(quoted(column) + " = ?");
  return join(list, {.separator = separator});
}

void bind(SQLite::Statement& statement, const Row& data) {
  int place = 0;
  for (const Value& value : data) {
    ++place;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      statement.bind(place, *number);
    } else if (const auto* real = std::get_if<double>(&value)) {
      statement.bind(place, *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      statement.bind(place, *text);
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      statement.bind(place, blob->bytes.data(), static_cast<int>(blob->bytes.size()));
    } else {
      statement.bind(place);
    }
  }
}

Value value_of(const SQLite::Column& column) {
  if (column.isNull()) return Null{};
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  if (column.isText()) return column.getString();
  return Blob{column.getString()};
}

Row row_of(SQLite::Statement& statement, int first, int last) {
  Row row;
  for (int at = first; at < last; ++at) row.push_back(value_of(statement.getColumn(at)));
  return row;
}

// A statement that is not reset holds its lock.
struct ResetAtEnd {
  SQLite::Statement& statement;
  explicit ResetAtEnd(SQLite::Statement& used) : statement(used) {}
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;
  ~ResetAtEnd() { statement.tryReset(); }
};

std::vector<std::string> columns_written_by(const Shape& shape, Generation generation) {
  std::vector<std::string> columns = columns_read(shape, generation);
  if (generation == Generation::both_sides) {
    columns.insert(columns.end(), shape.after.columns.begin(), shape.after.columns.end());
  }
  return columns;
}

}  // namespace

Row as_written_by(Generation generation, const LogicalRow& row) {
  Row written = as_read_by(generation, row);
  if (generation == Generation::both_sides) {
    written.insert(written.end(), row.after.begin(), row.after.end());
  }
  return written;
}

Connection::Connection(const ConnectionOptions& options, const Shape& shape, Generation generation)
    : database_(options.database, SQLite::OPEN_READWRITE,
                static_cast<int>(options.busy_timeout.count())),
      table_(quoted(side_read(shape, generation).table)),
      key_(shape.key),
      written_(columns_written_by(shape, generation)),
      read_(columns_read(shape, generation)),
      generation_(generation),
      counts_rows_(shape.counts_rows) {
  database_.exec(options.foreign_keys == ForeignKeys::on ? "PRAGMA foreign_keys = ON"
                                                         : "PRAGMA foreign_keys = OFF");
}

SQLite::Statement& Connection::prepared(const std::string& text) {
  return statements_.try_emplace(text, database_, text).first->second;
}

std::int64_t Connection::run(const std::string& text, const Row& data) {
  SQLite::Statement& statement = prepared(text);
  const ResetAtEnd reset{statement};
  bind(statement, data);
  return statement.exec();
}

void Connection::run_on_one_row(const std::string& text, const Row& data) {
  const std::int64_t changed = run(text, data);
  if (counts_rows_ && changed != 1) {
    throw std::logic_error("a write of one row changed " + std::to_string(changed));
  }
}

void Connection::insert(const Row& key, const LogicalRow& row) {
  std::vector<std::string> columns = key_;
  columns.insert(columns.end(), written_.begin(), written_.end());
  Row data = key;
  const Row given = as_written_by(generation_, row);
  data.insert(data.end(), given.begin(), given.end());
  std::vector<std::string> holes(columns.size(), "?");
  run("INSERT INTO " + table_ + " (" + names(columns) + ") VALUES (" + join(holes, {}) + ")", data);
}

void Connection::update(const Row& key, const LogicalRow& row, const Positions& written) {
  const Row all = as_written_by(generation_, row);
  std::vector<std::string> columns;
  Row data;
  for (const std::size_t position : written) {
    columns.push_back(written_[position]);
    data.push_back(all[position]);
  }
  data.insert(data.end(), key.begin(), key.end());
  run_on_one_row(
      "UPDATE " + table_ + " SET " + places(columns, ", ") + " WHERE " + places(key_, " AND "),
      data);
}

void Connection::move(const Row& key, const Row& to) {
  Row data = to;
  data.insert(data.end(), key.begin(), key.end());
  run_on_one_row(
      "UPDATE " + table_ + " SET " + places(key_, ", ") + " WHERE " + places(key_, " AND "), data);
}

void Connection::remove(const Row& key) {
  run_on_one_row("DELETE FROM " + table_ + " WHERE " + places(key_, " AND "), key);
}

std::optional<Row> Connection::read(const Row& key) {
  // A table may hold nothing but its key on one side.
  const std::string columns = read_.empty() ? "1" : names(read_);
  SQLite::Statement& statement =
      prepared("SELECT " + columns + " FROM " + table_ + " WHERE " + places(key_, " AND "));
  const ResetAtEnd reset{statement};
  bind(statement, key);
  if (!statement.executeStep()) return std::nullopt;
  Row row = row_of(statement, 0, static_cast<int>(read_.size()));
  if (statement.executeStep()) throw std::logic_error("two rows have the same key");
  return row;
}

std::map<Row, Row> Connection::read_all() {
  std::vector<std::string> columns = key_;
  columns.insert(columns.end(), read_.begin(), read_.end());
  SQLite::Statement statement(database_, "SELECT " + names(columns) + " FROM " + table_);
  std::map<Row, Row> rows;
  const int key_columns = static_cast<int>(key_.size());
  while (statement.executeStep()) {
    Row key = row_of(statement, 0, key_columns);
    Row row = row_of(statement, key_columns, static_cast<int>(columns.size()));
    if (!rows.emplace(std::move(key), std::move(row)).second) {
      throw std::logic_error("two rows have the same key");
    }
  }
  return rows;
}

void Connection::execute(const std::string& statement) { database_.exec(statement); }

void Connection::roll_back() noexcept {
  // Fails when SQLite has already rolled back; then there is nothing to do.
  static_cast<void>(database_.tryExec("ROLLBACK"));
}

}  // namespace ratchet::workload
