// The session port over one PostgreSQL connection. One attempt each: the server waits at most
// lock_timeout for a lock, then the caller gets Error{busy}. A session whose connection was lost
// throws Error{connection_lost} for good; the caller connects anew.
//
// Everything that is set is set inside the transaction (SET LOCAL, sql/settings.sql), so a session
// also works behind a transaction pooler; execute_outside() needs a direct connection. Names are
// always written with their schema: search_path is pg_catalog, except for a text that a user wrote
// a part of (UserSql), and while names_mean() says otherwise.
#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "dialect/session.hpp"
#include "postgres/connection.hpp"

namespace ratchet::postgres {

struct SessionOptions {
  std::string url;
  std::string home_schema = "public";  // of tables that are named without one
  std::string behind_home;             // where users' names are looked up that home lacks, too
  std::string role;                    // SET LOCAL ROLE; "" for the one that connects
  // Per lock. Below the server's deadlock_timeout, so that in a deadlock ratchet gives way.
  Milliseconds lock_timeout{200};
};

class PostgresSession;

// Write: READ COMMITTED, so that what is read under a lock is what the lock protects. Read:
// REPEATABLE READ, one snapshot for all of it. After a failed statement PostgreSQL takes no more
// than ROLLBACK (or Savepoint's), and commit() throws Error{statement_failed}.
class PostgresTransaction final : public Transaction {
 public:
  PostgresTransaction(PostgresSession& session, Access access);
  ~PostgresTransaction() override;
  PostgresTransaction(const PostgresTransaction&) = delete;
  PostgresTransaction& operator=(const PostgresTransaction&) = delete;

  Rows query(const SqlText& text) override;
  // What a user wrote may set what it likes and gets it set back; when it ends the transaction,
  // Error{statement_failed} says so.
  std::int64_t execute(const SqlText& text) override;
  // When the connection is lost meanwhile, the server is asked on another one what became of the
  // transaction. Error{connection_lost}: nothing was committed. Error{outcome_unknown}: it can't
  // be asked now, or has not decided yet. Error{busy}: rolled back; a retry is one of everything.
  void commit() override;

  // As query and execute, for row work: what an expression, a constraint or a trigger says of a row
  // is Error{row_failed}, with the server's own words as its message.
  Rows query_rows(const SqlText& text);
  std::int64_t execute_on_rows(const SqlText& text);
  // For a trial: what is refused is Error{invalid_migration}, with the server's own words.
  std::int64_t try_out(const SqlText& text);

  // No statement runs for longer: then it is Error{busy}. Beside lock_timeout, which counts anew
  // for each lock of a statement. Zero: no limit, as in the beginning.
  void limit_statements(Milliseconds limit);

  // built_in: of pg_catalog only. users: as in a session of the application, the home schema too;
  // for the time in which SQL that a user wrote is compiled. What the server has built in wins.
  enum class Names { built_in, users };
  void names_mean(Names names);

  Connection& connection() { return connection_; }
  // Nobody else's in the server's whole life. "" for a reader.
  const std::string& id() const { return id_; }

 private:
  friend class Savepoint;
  enum class State { open, failed, ended };

  SqlText settings() const;
  SqlText search_path() const;
  template <class Body>
  auto in_names_of(const SqlText& text, const Body& body);
  void ensure_open() const;
  Rows run_query(const SqlText& text, Blame blame);
  std::int64_t run(const SqlText& text, Blame blame);
  void take_back_control();
  void settle(const Error& in_doubt);

  PostgresSession& session_;
  Connection& connection_;
  Access access_;
  std::string id_;  // "" for a reader
  Milliseconds statement_limit_{0};
  Names names_ = Names::built_in;
  int savepoints_ = 0;
  State state_ = State::open;
};

// The port's transaction as what it is here. Throws Error{bug} for another product's.
PostgresTransaction& of_postgres(Transaction& transaction);

// What is done while it lives is undone with it, unless kept. A transaction in which a statement
// failed goes on after it.
class Savepoint {
 public:
  explicit Savepoint(PostgresTransaction& transaction);
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;

  void keep();

 private:
  PostgresTransaction& transaction_;
  Identifier name_;
  bool kept_ = false;
};

class PostgresSession final : public Session {
 public:
  // Throws as Connection does.
  explicit PostgresSession(const SessionOptions& options);

  // Throws Error{connection_lost} for good once the connection is lost.
  std::unique_ptr<Transaction> begin(Access access) override;
  // Without lock_timeout, which would count the wait of CREATE INDEX CONCURRENTLY for older
  // transactions: whoever runs such a statement watches it.
  void execute_outside(const SqlText& text) override;
  // PostgreSQL can't tell.
  bool alone_since_last_asked() override { return false; }
  // "4711 1763812345.678901": the process of the server, and when it began.
  std::string name() override { return name_; }
  void end_other(const std::string& name) override;
  std::optional<RunningStatement> look_at_other(const std::string& name) override;
  void cancel_other(const std::string& name) override;

  Connection& connection() { return connection_; }
  const SessionOptions& options() const { return options_; }
  // For look_up().
  const std::string& incarnation() const { return incarnation_; }

 private:
  bool introduce(int attempts_left);
  void prepare();
  void take_settings_back();

  SessionOptions options_;
  Connection connection_;
  std::string incarnation_;
  std::string name_;
};

}  // namespace ratchet::postgres
