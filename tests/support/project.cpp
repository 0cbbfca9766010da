#include "support/project.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace ratchet::testing {
namespace {

constexpr Milliseconds kCommandTimeout{60'000};
constexpr int kBusyTimeoutMs = 10'000;

// The journal's tables are ratchet_<name>; a retired table would be ratchet_old_<name>.
constexpr const char* kNotTheJournal =
    "NOT (tbl_name LIKE 'ratchet\\_%' ESCAPE '\\' AND tbl_name NOT LIKE 'ratchet\\_old\\_%' "
    "ESCAPE '\\')";

SQLite::Database open(const std::string& file) {
  return SQLite::Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
}

Value value_of(const SQLite::Column& column) {
  if (column.isNull()) return Null{};
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  if (column.isText()) return column.getString();
  return Blob{column.getString()};
}

Rows rows_of(SQLite::Database& database, const std::string& text) {
  SQLite::Statement statement(database, text);
  Rows rows;
  while (statement.executeStep()) {
    Row row;
    for (int at = 0; at < statement.getColumnCount(); ++at) {
      row.push_back(value_of(statement.getColumn(at)));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string line_of(const Row& row) {
  std::string line;
  for (const Value& value : row) line += (line.empty() ? "" : " | ") + as_text(value);
  return line;
}

std::string required_environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set");
  return value;
}

}  // namespace

std::string_view name(JournalMode mode) {
  switch (mode) {
    case JournalMode::wal: return "wal";
    case JournalMode::rollback_journal: return "delete";
  }
  return "";
}

Project::Project(JournalMode mode)
    : binary_(required_environment("RATCHET_BINARY")),
      configuration_("[store.main]\nurl = \"sqlite:shop.db\"\n") {
  std::filesystem::create_directory(directory() / "migrations");
  std::filesystem::create_directory(directory() / "output");
  configure("");
  SQLite::Database database = open(this->database());
  database.exec("PRAGMA journal_mode = " + std::string(name(mode)));
}

void Project::write_file(const std::string& path, const std::string& text) {
  std::ofstream(directory() / path, std::ios::binary) << text;
}

void Project::configure(const std::string& toml) {
  configuration_ += toml;
  write_file("ratchet.toml", configuration_);
}

void Project::write_migration(const std::string& id, const std::string& toml) {
  write_file("migrations/" + id + ".toml", toml);
}

void Project::execute(const std::string& statements) { open(database()).exec(statements); }

void Project::execute_without_triggers(const std::string& statements) {
  SQLite::Database connection = open(database());
  sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  connection.exec(statements);
}

Rows Project::query(const std::string& statement) {
  SQLite::Database connection = open(database());
  return rows_of(connection, statement);
}

SchemaLines Project::schema() {
  SchemaLines lines;
  const std::string from = std::string(" FROM sqlite_master WHERE ") + kNotTheJournal;
  for (const Row& row : query("SELECT type, name, tbl_name, sql" + from)) {
    lines.push_back(line_of(row));
  }
  std::ranges::sort(lines);
  // The newest trigger fires first, so their order is part of what a schema means.
  for (const Row& row : query("SELECT 'order', tbl_name, name" + from +
                              " AND type = 'trigger' ORDER BY tbl_name, rowid")) {
    lines.push_back(line_of(row));
  }
  return lines;
}

Contents Project::contents() {
  Contents contents;
  SQLite::Database connection = open(database());
  const Rows tables = rows_of(connection, std::string("SELECT name FROM sqlite_master WHERE "
                                                      "type = 'table' AND ") +
                                              kNotTheJournal);
  for (const Row& table : tables) {
    const std::string table_name = as_text(table[0]);
    const Rows rows = rows_of(connection, "SELECT * FROM \"" + table_name + '"');
    contents[table_name] = std::multiset<Row>(rows.begin(), rows.end());
  }
  return contents;
}

ProgramOptions Project::command(const std::vector<std::string>& arguments) const {
  return {.binary = binary_,
          .arguments = arguments,
          .environment = {},
          .directory = directory(),
          .output = directory() / "output"};
}

ProgramResult Project::ratchet(const std::vector<std::string>& arguments) {
  return Program(command(arguments)).wait(kCommandTimeout);
}

}  // namespace ratchet::testing
