#include "unit/engine/workbench.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>

#include "sqlite/dialect.hpp"

namespace ratchet::testing {
namespace {

Value value_of(const SQLite::Column& column) {
  if (column.isNull()) return Null{};
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  return column.getString();
}

}  // namespace

EngineTest::EngineTest() : file_(directory_.file("shop.db")) {
  settings.lock_budget = Milliseconds{5'000};
  settings.unseen_use = "every client is the test's own";
  SQLite::Database(file_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("PRAGMA journal_mode = WAL");
}

std::unique_ptr<Engine> EngineTest::engine() { return engine_of(operated_by); }

std::unique_ptr<Engine> EngineTest::engine_of(const Operator& who) {
  stores_.push_back(std::make_unique<FaultStore>(
      make_sqlite_product()->open({.url = "sqlite:" + file_}), faults));
  return std::make_unique<Engine>(EngineParts{.store = *stores_.back(),
                                              .clock = clock,
                                              .observer = observer,
                                              .settings = settings,
                                              .operated_by = who,
                                              .stop = stop.get_token()});
}

Migration EngineTest::migration(const std::string& id, const std::string& toml) const {
  ReadMigration read = read_migration(id + ".toml", toml);
  for (const Diagnostic& each : read.diagnostics) ADD_FAILURE() << to_text(each);
  return std::move(read.migration.value());
}

void EngineTest::execute(const std::string& statements) {
  SQLite::Database(file_, SQLite::OPEN_READWRITE, 1'000).exec(statements);
}

Rows EngineTest::query(const std::string& statement) {
  const SQLite::Database database(file_, SQLite::OPEN_READWRITE, 1'000);
  SQLite::Statement prepared(database, statement);
  Rows rows;
  while (prepared.executeStep()) {
    Row row;
    for (int at = 0; at < prepared.getColumnCount(); ++at) {
      row.push_back(value_of(prepared.getColumn(at)));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string EngineTest::text(const std::string& statement) {
  return as_text(query(statement).at(0).at(0));
}

std::int64_t EngineTest::number(const std::string& statement) {
  return as_integer(query(statement).at(0).at(0));
}

std::vector<std::string> EngineTest::schema() {
  std::vector<std::string> lines;
  for (const Row& row : query("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema "
                              "WHERE type = 'trigger' OR tbl_name NOT LIKE 'ratchet\\_%' "
                              "ESCAPE '\\' ORDER BY type = 'trigger', "
                              "CASE type WHEN 'trigger' THEN rowid ELSE 0 END, type, name")) {
    lines.push_back(as_text(row[0]) + " " + as_text(row[1]) + " " + as_text(row[2]) + ": " +
                    as_text(row[3]));
  }
  return lines;
}

MigrationStatus EngineTest::status(const std::string& id) {
  const auto all = engine()->status({});
  const auto found =
      std::ranges::find_if(all, [&](const MigrationStatus& each) { return each.id.text == id; });
  if (found != all.end()) return *found;
  ADD_FAILURE() << "no status of " << id;
  return {};
}

ErrorKind EngineTest::error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    error_text = error.message() + "\n" + error.hint();
    return error.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorKind::bug;
}

}  // namespace ratchet::testing
