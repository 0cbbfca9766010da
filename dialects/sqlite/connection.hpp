// One SQLite connection: statements prepared once, values both ways, failures translated. Used by
// the session (a file) and by the scratch (in memory). It knows nothing of retries, and of
// transactions only whether one is open.
//
// Trap: closing the database file by any other means than SQLite, anywhere in this process, drops
// the locks of every connection to it. So nothing here or elsewhere opens that file itself.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "sql/sql_text.hpp"
#include "sqlite/errors.hpp"
#include "sqlite/statement.hpp"

namespace ratchet::sqlite {

// How long one attempt waits for somebody else's lock, inside SQLite. Short: waiting with a budget
// and a word to the user is the caller's (base/retry.hpp).
inline constexpr Milliseconds kBusyTimeout{100};

// One thing that a statement would do, as SQLite's compiler announces it (sqlite3_set_authorizer).
struct Deed {
  int action;               // SQLITE_READ, SQLITE_FUNCTION ...
  std::string_view first;   // of SQLITE_READ: the table
  std::string_view second;  // of SQLITE_READ: the column; of SQLITE_FUNCTION: its name
};

struct InMemory {};

class Connection {
 public:
  // An existing file; it is not made when it is missing. Throws Error{store_failed}.
  explicit Connection(const std::filesystem::path& file);
  explicit Connection(InMemory);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Rows query(const SqlText& text, Blame blame);
  // Returns the number of rows changed. Text without data may hold several statements; what they
  // change is then counted for the last one.
  std::int64_t execute(const SqlText& text, Blame blame);
  // BEGIN, COMMIT, ROLLBACK; a failing COMMIT is told from the others.
  void control(const char* statement);
  // For destructors: what fails here has already failed elsewhere, or the transaction is gone.
  void roll_back() noexcept;

  bool in_transaction() const;
  // From now on BEGIN, COMMIT and ROLLBACK inside execute() are refused, or allowed again.
  enum class TransactionWords { refused, allowed };
  void set_transaction_words(TransactionWords words) { transaction_words_ = words; }
  // Hears of everything that the statements compiled from now on would do; empty: nobody listens.
  void listen(std::function<void(const Deed&)> listener) { listener_ = std::move(listener); }

  // One of SQLITE_DBCONFIG_*. Works inside a transaction too. Returns what it was.
  int set_option(int option, int value);

  // For what SQLiteCpp does not offer. Owned by the connection.
  sqlite3* handle() const { return database_.getHandle(); }
  const std::string& name() const { return name_; }

 private:
  using Cached = std::pair<std::string, Statement>;

  void prepare_connection();
  void check_readable();
  Statement& prepared(const RenderedSql& rendered, Attempt attempt);
  std::int64_t execute_script(const std::string& text, const Attempt& attempt);
  std::int64_t changed_since(std::int64_t total_before) const;
  static int authorize(void* self, int action, const char* first, const char* second,
                       const char* database, const char* inner);

  std::string name_;
  SQLite::Database database_;
  TransactionWords transaction_words_ = TransactionWords::allowed;
  std::function<void(const Deed&)> listener_;
  std::list<Cached> statements_;  // the most recently used first
  std::unordered_map<std::string_view, std::list<Cached>::iterator> statement_of_;
};

}  // namespace ratchet::sqlite
