#include "sqlite/statement.hpp"

#include <SQLiteCpp/Exception.h>

namespace ratchet::sqlite {
namespace {

// Returns a code of SQLite.
struct Binding {
  sqlite3_stmt* statement;
  int place;

  int operator()(Null) const { return sqlite3_bind_null(statement, place); }
  int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, place, number); }
  int operator()(double number) const { return sqlite3_bind_double(statement, place, number); }
  int operator()(const std::string& text) const {
    return sqlite3_bind_text64(statement, place, text.data(), text.size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  int operator()(const Blob& blob) const {
    return sqlite3_bind_blob64(statement, place, blob.bytes.data(), blob.bytes.size(),
                               SQLITE_STATIC);
  }
};

// The size is asked for after the bytes: they may first be converted, from UTF-16 for example.
std::string text_in(sqlite3_stmt* statement, int column) {
  const unsigned char* text = sqlite3_column_text(statement, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return {text, text + size};
}

Blob blob_in(sqlite3_stmt* statement, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return {std::string(bytes, size)};
}

Value value_in(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
    case SQLITE_TEXT: return text_in(statement, column);
    case SQLITE_BLOB: return blob_in(statement, column);
    default: return Null{};
  }
}

}  // namespace

Statement::Statement(sqlite3* handle, const std::string& text) : handle_(handle) {
  sqlite3_stmt* made = nullptr;
  const int code =
      sqlite3_prepare_v2(handle_, text.c_str(), static_cast<int>(text.size()), &made, nullptr);
  if (code != SQLITE_OK) throw SQLite::Exception(handle_, code);
  statement_.reset(made);
}

void Statement::bind(const Row& data) {
  int place = 0;
  for (const Value& value : data) {
    const int code = std::visit(Binding{statement_.get(), ++place}, value);
    if (code != SQLITE_OK) throw SQLite::Exception(handle_, code);
  }
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw SQLite::Exception(handle_, code);
}

Row Statement::row() const {
  const int columns = sqlite3_column_count(statement_.get());
  Row row;
  row.reserve(static_cast<std::size_t>(columns));
  for (int at = 0; at < columns; ++at) row.push_back(value_in(statement_.get(), at));
  return row;
}

void Statement::reset() noexcept {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

}  // namespace ratchet::sqlite
