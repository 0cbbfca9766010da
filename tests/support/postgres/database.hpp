// A database of its own for one test, and a plain connection to it that knows nothing of ratchet:
// what a test sets up and looks at does not go through the code that it tests.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/postgres/server.hpp"

struct pg_conn;  // of libpq

namespace ratchet::testing {

// nullopt: NULL
using PostgresRow = std::vector<std::optional<std::string>>;
using PostgresRows = std::vector<PostgresRow>;

// A client of the database, as an application has it.
class PostgresClient {
 public:
  // Throws std::runtime_error, as everything here, with the server's words.
  explicit PostgresClient(const std::string& url);
  PostgresClient(PostgresClient&&) noexcept;
  ~PostgresClient();

  // One or several statements; the rows of the last.
  PostgresRows query(const std::string& statements);
  void execute(const std::string& statements) { query(statements); }
  // Of a result of one row and one column; "" for NULL.
  std::string value(const std::string& statement);
  // Sends statements and goes on; finish() waits for their end.
  void begin_query(const std::string& statements);
  PostgresRows finish();
  int backend_pid() const;

 private:
  struct Closing {
    void operator()(pg_conn* connection) const;
  };
  std::unique_ptr<pg_conn, Closing> connection_;
};

class PostgresDatabase {
 public:
  PostgresDatabase();
  // On that server, which must outlive it.
  explicit PostgresDatabase(const PostgresServer& server);
  PostgresDatabase(const PostgresDatabase&) = delete;
  PostgresDatabase& operator=(const PostgresDatabase&) = delete;
  ~PostgresDatabase();  // drops it, whoever is still connected

  const std::string& name() const { return name_; }
  std::string url() const { return server().url(name_); }
  int port() const { return server().port(); }

  PostgresClient client() const { return PostgresClient(url()); }
  // Through a client that is kept.
  PostgresRows query(const std::string& statements) { return client_->query(statements); }
  void execute(const std::string& statements) { client_->execute(statements); }
  std::string value(const std::string& statement) { return client_->value(statement); }

  // A copy of it as it is now, and the way back to that as often as one likes. Whoever is connected
  // loses his connection.
  void keep() { copy(name_, kept_name()); }
  void restore() { copy(kept_name(), name_); }

  // Asks until there is one row, and its value is not NULL. Throws std::runtime_error after 10 s.
  std::string await_value(const std::string& statement);
  // The kept client, after the server was down.
  void connect_anew() { client_.emplace(url()); }

  // Returns when `pid` waits for a lock. Throws std::runtime_error when it does not within 10 s.
  void await_lock_wait(int pid);

 private:
  const PostgresServer& server() const { return own_ ? *own_ : *other_; }
  std::string kept_name() const { return name_ + "_kept"; }
  void create();
  void copy(const std::string& from, const std::string& to);

  std::unique_ptr<PostgresServer> own_;
  const PostgresServer* other_ = nullptr;
  std::string name_;
  std::optional<PostgresClient> client_;
};

}  // namespace ratchet::testing
