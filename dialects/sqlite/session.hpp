// The session port over one SQLite file. One attempt each: SQLite itself waits at most
// kBusyTimeout for a lock, then the caller gets Error{busy}.
//
// Settings of its connection: synchronous = FULL (what the journal says has happened survives a
// power cut), foreign_keys off (DDL must not cascade; row work switches them on for itself),
// everything else as SQLite has it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "dialect/session.hpp"
#include "sqlite/connection.hpp"

namespace ratchet::sqlite {

// BEGIN IMMEDIATE ... COMMIT for a writer; for a reader BEGIN and a read that takes the snapshot.
// Where SQLite itself has rolled back (RAISE(ROLLBACK), a full disk), every further call throws
// Error{statement_failed}, so that nothing runs outside of a transaction by mistake.
class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(Connection& connection, Access access);
  ~SqliteTransaction() override;
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;

  Rows query(const SqlText& text) override;
  std::int64_t execute(const SqlText& text) override;
  // Error{busy}: readers are in the way (rollback-journal mode); still open, may be tried again.
  void commit() override;

  // As query and execute, for row work: what an expression, a constraint or a RAISE() says of a
  // row is Error{row_failed}, with SQLite's own words as its message.
  Rows query_rows(const SqlText& text);
  std::int64_t execute_on_rows(const SqlText& text);

  Connection& connection() { return connection_; }

 private:
  void ensure_open() const;

  Connection& connection_;
  bool committed_ = false;
};

// The port's transaction as what it is here. Throws Error{bug} for another product's.
SqliteTransaction& of_sqlite(Transaction& transaction);

// A setting of the connection, for as long as this lives. Statements are compiled again when it
// changes, which costs microseconds.
class ScopedOption {
 public:
  ScopedOption(Connection& connection, int option, int value);
  ~ScopedOption();
  ScopedOption(const ScopedOption&) = delete;
  ScopedOption& operator=(const ScopedOption&) = delete;

 private:
  Connection& connection_;
  int option_;
  int was_;
};
// No trigger fires, ours and the user's; foreign key actions still work.
ScopedOption triggers_off(Transaction& transaction);
// Foreign keys are enforced, and their actions run.
ScopedOption foreign_keys_on(Transaction& transaction);

class SqliteSession final : public Session {
 public:
  // Throws Error{store_failed}.
  explicit SqliteSession(const std::filesystem::path& file) : connection_(file) {}

  std::unique_ptr<Transaction> begin(Access access) override;
  void execute_outside(const SqlText& text) override;
  bool alone_since_last_asked() override;
  // The locks of a process end with it.
  std::string name() override { return ""; }
  void end_other(const std::string&) override {}
  std::optional<RunningStatement> look_at_other(const std::string&) override { return {}; }
  void cancel_other(const std::string&) override {}

  Connection& connection() { return connection_; }

 private:
  // Needs the file, which may be locked: so at first use, when Error{busy} is expected.
  void settle();

  Connection connection_;
  bool settled_ = false;
  std::optional<std::int64_t> data_version_;
};

}  // namespace ratchet::sqlite
