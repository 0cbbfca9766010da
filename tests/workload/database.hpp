// The port: one connection of a client to a database of some product, as an application would hold
// it. Owns the connection and its prepared statements; knows neither shapes nor oracle. A product
// is one file that implements it, and one line in database.cpp.
//
// Not thread-safe: one client, one thread, one connection.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sql/value.hpp"

namespace ratchet::workload {

struct ConnectionOptions {
  std::string url;    // postgresql://… or sqlite:path
  std::string setup;  // what the application says first: "SET ROLE shop", "PRAGMA …"
};

// snapshot: the database can't go on in this snapshot and has promised nothing else; an application
// that asked for one tries again.
enum class Refusal { of_the_snapshot, of_anything_else };

struct Failure : std::runtime_error {
  Failure(Refusal what, const std::string& message) : std::runtime_error(message), refusal(what) {}
  Refusal refusal;
};

// Names are quoted already.
struct Rectangle {
  std::string table;
  std::vector<std::string> columns;
  Rows rows;
};

// Everything throws Failure, but for roll_back.
class Database {
 public:
  virtual ~Database() = default;

  // Prepared at its first use and kept across schema changes, as an application does. The holes of
  // `text` are $1, $2, … in this order. Returns how many rows it changed.
  virtual std::int64_t run(const std::string& text, const Row& data) = 0;
  virtual Rows query(const std::string& text, const Row& data) = 0;
  // One or several statements, neither prepared nor kept.
  virtual void execute(const std::string& statements) = 0;
  // By COPY, where the product has it; else by one INSERT.
  virtual void copy(const Rectangle& rectangle) = 0;

  // A transaction that never fails because others write, and one that looks before it writes.
  virtual void begin() = 0;
  virtual void begin_snapshot() = 0;
  // After a failure: no transaction stays open.
  virtual void roll_back() noexcept = 0;
};

std::unique_ptr<Database> connect(const ConnectionOptions& options);

// INSERT INTO table (columns) VALUES ($1, $2), ($3, $4), …
std::string insert_text(const Rectangle& rectangle);
Row insert_data(const Rectangle& rectangle);

}  // namespace ratchet::workload
