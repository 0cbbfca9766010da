// What SQLite tells of its load.
#include "sqlite/signals/signals.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "unit/sqlite/database_file.hpp"

namespace ratchet::sqlite {
namespace {

SignalReading read(const DatabaseFile& file, std::string_view name) {
  for (const auto& each : make_signals(file.path())) {
    if (each->name() == name) return each->read();
  }
  throw std::runtime_error("no such signal");
}

constexpr const char* kFill =
    "CREATE TABLE filler AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
    "WHERE i < 1000) SELECT i, hex(zeroblob(500)) AS x FROM n";

TEST(SqliteSignals, wal_held_is_what_a_reader_keeps_from_the_database) {
  const DatabaseFile file(JournalMode::wal);
  file.exec("CREATE TABLE users (id INTEGER)");
  SQLite::Database reader = file.client();
  reader.exec("BEGIN; SELECT count(*) FROM users");
  SQLite::Database writer = file.client();
  writer.exec(kFill);
  EXPECT_GT(read(file, "wal_held").value, 500'000);
  EXPECT_GE(read(file, "wal_size").value, read(file, "wal_held").value);
  reader.exec("COMMIT");
  EXPECT_EQ(read(file, "wal_held").value, 0);
}

TEST(SqliteSignals, there_is_no_log_without_wal) {
  const DatabaseFile file(JournalMode::rollback);
  file.exec("CREATE TABLE users (id INTEGER)");
  EXPECT_EQ(read(file, "wal_size").value, std::nullopt);
  EXPECT_EQ(read(file, "wal_held").detail, "the database keeps no WAL");
}

TEST(SqliteSignals, fail_where_there_is_no_database_any_more) {
  const DatabaseFile file(JournalMode::wal);
  file.exec("CREATE TABLE users (id INTEGER)");
  std::filesystem::remove_all(file.directory());
  for (const auto& each : make_signals(file.path())) {
    EXPECT_THROW(each->read(), Error) << each->name();
  }
}

TEST(SqliteSignals, free_disk_counts_only_where_the_file_could_fill_it) {
  const DatabaseFile file(JournalMode::wal);
  file.exec("CREATE TABLE users (id INTEGER)");
  EXPECT_EQ(read(file, "free_disk").detail, "there is room for ten more of the file");
  // As large as the disk itself, and mostly a hole.
  const auto disk = std::filesystem::space(file.directory());
  std::filesystem::resize_file(file.path(), disk.available / 5);
  const SignalReading reading = read(file, "free_disk");
  EXPECT_GT(reading.value, 0);
  EXPECT_LT(reading.value, 1);
}

}  // namespace
}  // namespace ratchet::sqlite
