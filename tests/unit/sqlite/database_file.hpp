// A database file of one test, in a directory of its own, and clients of it that are not ratchet.
#pragma once

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace ratchet::sqlite {

enum class JournalMode { wal, rollback };

class DatabaseFile {
 public:
  explicit DatabaseFile(JournalMode mode) {
    std::string pattern = (std::filesystem::temp_directory_path() / "ratchet-test-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    SQLite::Database database(path().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(mode == JournalMode::wal ? "PRAGMA journal_mode = WAL"
                                           : "PRAGMA journal_mode = DELETE");
  }
  ~DatabaseFile() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  DatabaseFile(const DatabaseFile&) = delete;
  DatabaseFile& operator=(const DatabaseFile&) = delete;

  std::filesystem::path path() const { return directory_ / "shop.db"; }
  std::filesystem::path directory() const { return directory_; }

  // A connection as an application has it. It does not wait for locks.
  SQLite::Database client() const {
    return SQLite::Database(path().string(), SQLite::OPEN_READWRITE);
  }
  void exec(const std::string& statements) const { client().exec(statements); }

 private:
  std::filesystem::path directory_;
};

inline std::string to_word(const ::testing::TestParamInfo<JournalMode>& mode) {
  return mode.param == JournalMode::wal ? "wal" : "rollback";
}

}  // namespace ratchet::sqlite
