// A client's connection, with the statements of one generation: real SQL on a real SQLite file, as
// an application would send it. Owns the connection; decides nothing about what is written.
//
// Not thread-safe: one client, one thread, one connection.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "workload/oracle.hpp"
#include "workload/shape.hpp"

namespace ratchet::workload {

enum class ForeignKeys { off, on };

struct ConnectionOptions {
  std::string database;
  Milliseconds busy_timeout{1'000};
  ForeignKeys foreign_keys = ForeignKeys::off;
};

// Which columns a statement names: positions in common, then in the generation's own columns.
using Positions = std::vector<std::size_t>;

class Connection {
 public:
  Connection(const ConnectionOptions& options, const Shape& shape, Generation generation);

  // All throw SQLite::Exception, and tell nothing to any oracle.
  void insert(const Row& key, const LogicalRow& row);
  void update(const Row& key, const LogicalRow& row, const Positions& written);
  void move(const Row& key, const Row& to);
  void remove(const Row& key);
  // Absent when there is no such row; throws std::logic_error when there are two.
  std::optional<Row> read(const Row& key);
  std::map<Row, Row> read_all();
  void execute(const std::string& statement);
  // After a failure: no transaction stays open. Never throws.
  void roll_back() noexcept;

 private:
  std::int64_t run(const std::string& text, const Row& data);
  void run_on_one_row(const std::string& text, const Row& data);
  SQLite::Statement& prepared(const std::string& text);

  SQLite::Database database_;
  // Kept across schema changes, as an application does: SQLite prepares them anew by itself.
  std::map<std::string, SQLite::Statement> statements_;
  std::string table_;
  std::vector<std::string> key_;
  std::vector<std::string> written_;
  std::vector<std::string> read_;
  Generation generation_;
  bool counts_rows_;
};

// What a client of `generation` gives for all the columns that it writes.
Row as_written_by(Generation generation, const LogicalRow& row);

}  // namespace ratchet::workload
