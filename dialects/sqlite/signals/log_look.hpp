// How the write-ahead log stands, by trying to move it into the database: for wal_size and
// wal_held. The attempt is the one that SQLite makes by itself every thousand pages; it waits for
// nobody. It can't be made inside a transaction, so it has a connection of its own.
#pragma once

#include <filesystem>
#include <optional>

#include "sqlite/connection.hpp"

namespace ratchet::sqlite {

struct LogState {
  std::int64_t bytes = 0;
  std::int64_t held = 0;  // what readers, or a checkpoint that is under way, keep there
};

class LogLook {
 public:
  explicit LogLook(std::filesystem::path file) : file_(std::move(file)) {}

  // nullopt when the database keeps no such log. Throws as Connection does.
  std::optional<LogState> look();

 private:
  std::filesystem::path file_;
  std::optional<Connection> connection_;
};

}  // namespace ratchet::sqlite
