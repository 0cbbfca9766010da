#include "bench.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace ratchet::bench {
namespace {

constexpr Milliseconds kCommandTimeout{600'000};

SQLite::Database open(const std::string& file) {
  return SQLite::Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 10'000);
}

Value value_of(const SQLite::Column& column) {
  if (column.isNull()) return Null{};
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  return column.getString();
}

}  // namespace

const char* const kSplitName = R"toml(
[[change]]
action = "replace_columns"
table = "people"
columns = ["name"]
into = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name.sqlite = "substr(name, 1, instr(name || ' ', ' ') - 1)"
forward.first_name.postgres = "split_part(name, ' ', 1)"
forward.last_name.sqlite = "substr(name, instr(name || ' ', ' ') + 1)"
forward.last_name.postgres = "substr(name, strpos(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
)toml";

const char* const kMoveTable = R"toml(
[[change]]
action = "create_table"
table = "persons"
columns = [
  { name = "id", type = "bigint" },
  { name = "full_name", type = "text" },
  { name = "city", type = "text" },
  { name = "score", type = "bigint" },
]
primary_key = ["id"]
only = "postgres"

[[change]]
action = "create_table"
table = "persons"
columns = [
  { name = "id", type = "integer" },
  { name = "full_name", type = "text" },
  { name = "city", type = "text" },
  { name = "score", type = "integer" },
]
primary_key = ["id"]
only = "sqlite"

[[change]]
action = "move_table"
table = "people"
to = "persons"
forward.full_name = "name"
backward.name = "full_name"
)toml";

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "bench-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = pattern;
  std::filesystem::create_directory(path_ / "migrations");
  std::ofstream(path_ / "ratchet.toml") << "[store.main]\nurl = \"sqlite:shop.db\"\n";
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void Folder::write_migration(const std::string& id, const std::string& toml) const {
  std::ofstream(path_ / "migrations" / (id + ".toml")) << toml;
}

void Folder::make_people(std::int64_t rows) const {
  execute("PRAGMA journal_mode = WAL");
  execute(fmt::format(
      "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, city TEXT, score INTEGER);"
      "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {}) "
      "INSERT INTO people (name, city, score) SELECT 'Given' || n || ' Family' || (n % 977), "
      "'city ' || (n % 1000), n % 5000 FROM counted;",
      rows));
}

void Folder::copy_database_from(const Folder& other) const {
  for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(database() + suffix);
  std::filesystem::copy_file(other.database(), database(),
                             std::filesystem::copy_options::overwrite_existing);
}

testing::ProgramResult Folder::ratchet(const std::vector<std::string>& arguments) const {
  const char* binary = std::getenv("RATCHET_BINARY");
  if (binary == nullptr) throw std::runtime_error("RATCHET_BINARY is not set");
  testing::Program program({.binary = binary,
                            .arguments = arguments,
                            .environment = {},
                            .directory = path_,
                            .output = path_});
  testing::ProgramResult result = program.wait(kCommandTimeout);
  if (result.exit_code != 0) throw std::runtime_error(to_string(result));
  return result;
}

double Folder::step_ms(const std::string& action) const {
  const Rows rows = query(
      "SELECT sum((julianday(finished) - julianday(started)) * 86400000.0) FROM ratchet_step "
      "WHERE action = '" +
      action + "'");
  return std::get<double>(rows.at(0).at(0));
}

void Folder::execute(const std::string& statements) const { open(database()).exec(statements); }

void Folder::execute_without_triggers(const std::string& statements) const {
  SQLite::Database connection = open(database());
  sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  connection.exec(statements);
}

Rows Folder::query(const std::string& text) const {
  SQLite::Database connection = open(database());
  SQLite::Statement statement(connection, text);
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

double milliseconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

double median(std::vector<double> samples) {
  std::ranges::sort(samples);
  return samples.at(samples.size() / 2);
}

void print(const Comparison& comparison) {
  fmt::print("BENCH {} {:.2f} {}\n", comparison.name, comparison.ratio, comparison.what);
  std::fflush(stdout);
}

}  // namespace ratchet::bench
