#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <algorithm>

#include "support/live_store.hpp"
#include "workload/database.hpp"

namespace ratchet::testing {
namespace {

// The journal's tables are ratchet_<name>; a retired table would be ratchet_old_<name>.
constexpr const char* kNotTheJournal =
    "NOT (tbl_name LIKE 'ratchet\\_%' ESCAPE '\\' AND tbl_name NOT LIKE 'ratchet\\_old\\_%' "
    "ESCAPE '\\')";

std::string line_of(const Row& row) {
  std::string line;
  for (const Value& value : row) line += (line.empty() ? "" : " | ") + as_text(value);
  return line;
}

constexpr int kBusyTimeoutMs = 10'000;

class LiveSqlite final : public LiveStore {
 public:
  LiveSqlite(const std::filesystem::path& folder, JournalMode mode) : folder_(folder) {
    query("PRAGMA journal_mode = " + std::string(name(mode)));
  }

  std::string url() const override { return "sqlite:" + (folder_ / "shop.db").string(); }
  std::string configured_url() const override { return "sqlite:shop.db"; }

  SchemaLines schema() override {
    const std::string from = std::string(" FROM sqlite_master WHERE ") + kNotTheJournal;
    SchemaLines lines;
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

  std::vector<std::string> tables() override {
    std::vector<std::string> tables;
    for (const Row& row : query(std::string("SELECT name FROM sqlite_master WHERE type = 'table' "
                                            "AND ") +
                                kNotTheJournal)) {
      tables.push_back('"' + as_text(row[0]) + '"');
    }
    return tables;
  }

  int dual_writes() override {
    return static_cast<int>(
        std::ssize(query("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name LIKE "
                         "'ratchet%insert'")));
  }

  void execute_without_triggers(const std::string& statements) override {
    SQLite::Database connection(file(), SQLite::OPEN_READWRITE, kBusyTimeoutMs);
    sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    connection.exec(statements);
  }

  void keep() override { std::filesystem::copy_file(file(), kept(), kOver); }
  void restore() override {
    for (const char* suffix : {"-wal", "-shm", "-journal"}) {
      std::filesystem::remove(file() + suffix);
    }
    std::filesystem::copy_file(kept(), file(), kOver);
  }

 private:
  static constexpr auto kOver = std::filesystem::copy_options::overwrite_existing;

  std::string file() const { return folder_ / "shop.db"; }
  std::string kept() const { return file() + ".kept"; }

  // With a connection that is closed again at once.
  Rows query(const std::string& statement) {
    return workload::connect({.url = url(), .setup = "PRAGMA busy_timeout = 10000"})
        ->query(statement, {});
  }

  std::filesystem::path folder_;
};

}  // namespace

std::unique_ptr<LiveStore> make_sqlite(const std::filesystem::path& folder, JournalMode mode) {
  return std::make_unique<LiveSqlite>(folder, mode);
}

}  // namespace ratchet::testing
