// A client's connection, with the statements of one generation, as an application would send them:
// the same text for every product. Owns the connection; decides nothing about what is written.
//
// Not thread-safe: one client, one thread, one connection.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "workload/database.hpp"
#include "workload/oracle.hpp"
#include "workload/shape.hpp"

namespace ratchet::workload {

// Which columns a statement names: positions in common, then in the generation's own columns.
using Positions = std::vector<std::size_t>;

struct NewRow {
  Row key;
  LogicalRow row;
};

class Connection {
 public:
  Connection(const ConnectionOptions& options, const Shape& shape, Generation generation);

  // All throw Failure, and tell nothing to any oracle.
  void insert(const std::vector<NewRow>& rows);
  void copy(const std::vector<NewRow>& rows);
  // INSERT … ON CONFLICT of the key, with `written` set where the row is there.
  void upsert(const NewRow& row, const Positions& written);
  void update(const Row& key, const LogicalRow& row, const Positions& written);
  void move(const Row& key, const Row& to);
  void remove(const Row& key);
  // Absent when there is no such row.
  std::optional<Row> read(const Row& key);
  std::map<Row, Row> read_all();
  // Transactions.
  Database& database() { return *database_; }

 private:
  void run_on_one_row(const std::string& text, const Row& data);
  Rectangle rectangle_of(const std::vector<NewRow>& rows) const;

  std::unique_ptr<Database> database_;
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
