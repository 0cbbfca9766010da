#include "sqlite/session.hpp"

#include <sqlite3.h>

#include <utility>

#include "base/ensure.hpp"

namespace ratchet::sqlite {

SqliteTransaction::SqliteTransaction(Connection& connection, Access access)
    : connection_(connection) {
  ensure(!connection_.in_transaction(), "a second transaction on one session");
  try {
    switch (access) {
      case Access::write: connection_.control("BEGIN IMMEDIATE"); break;
      case Access::read:
        connection_.control("BEGIN");
        // BEGIN alone takes nothing: the first read does.
        connection_.query(sql("SELECT 1 FROM sqlite_schema LIMIT 1"), Blame::statement);
        break;
    }
  } catch (const Error&) {
    connection_.roll_back();
    throw;
  }
  connection_.set_transaction_words(Connection::TransactionWords::refused);
}

SqliteTransaction::~SqliteTransaction() {
  if (!committed_) connection_.roll_back();
  connection_.set_transaction_words(Connection::TransactionWords::allowed);
}

void SqliteTransaction::ensure_open() const {
  ensure(!committed_, "a transaction used after its commit");
  if (connection_.in_transaction()) return;
  throw Error(ErrorKind::statement_failed,
              {.message = connection_.name() + " has rolled the transaction back by itself",
               .hint = "Look for RAISE(ROLLBACK) or ON CONFLICT ROLLBACK in its triggers."});
}

Rows SqliteTransaction::query(const SqlText& text) {
  ensure_open();
  return connection_.query(text, Blame::statement);
}

std::int64_t SqliteTransaction::execute(const SqlText& text) {
  ensure_open();
  return connection_.execute(text, Blame::statement);
}

Rows SqliteTransaction::query_rows(const SqlText& text) {
  ensure_open();
  return connection_.query(text, Blame::row);
}

std::int64_t SqliteTransaction::execute_on_rows(const SqlText& text) {
  ensure_open();
  return connection_.execute(text, Blame::row);
}

void SqliteTransaction::commit() {
  ensure_open();
  connection_.control("COMMIT");
  committed_ = true;
}

SqliteTransaction& of_sqlite(Transaction& transaction) {
  auto* own = dynamic_cast<SqliteTransaction*>(&transaction);
  ensure(own != nullptr, "another product's transaction was given to SQLite");
  return *own;
}

ScopedOption::ScopedOption(Connection& connection, int option, int value)
    : connection_(connection), option_(option), was_(connection.set_option(option, value)) {}

ScopedOption::~ScopedOption() { connection_.set_option(option_, was_); }

ScopedOption triggers_off(Transaction& transaction) {
  return {of_sqlite(transaction).connection(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0};
}

ScopedOption foreign_keys_on(Transaction& transaction) {
  return {of_sqlite(transaction).connection(), SQLITE_DBCONFIG_ENABLE_FKEY, 1};
}

void SqliteSession::settle() {
  if (settled_) return;
  connection_.execute(sql("PRAGMA synchronous = FULL"), Blame::statement);
  settled_ = true;
  alone_since_last_asked();  // from now on
}

std::unique_ptr<Transaction> SqliteSession::begin(Access access) {
  settle();
  return std::make_unique<SqliteTransaction>(connection_, access);
}

void SqliteSession::execute_outside(const SqlText& text) {
  ensure(!connection_.in_transaction(), "a statement meant for outside, inside a transaction");
  settle();
  connection_.execute(text, Blame::statement);
  if (!connection_.in_transaction()) return;
  connection_.roll_back();
  throw Error(ErrorKind::statement_failed,
              {.message = connection_.name() + " was left with a transaction open",
               .hint = "End the statements with COMMIT, or leave BEGIN out."});
}

bool SqliteSession::alone_since_last_asked() {
  // data_version moves when another connection commits, and stands still at our own commits.
  try {
    const Rows rows = connection_.query(sql("PRAGMA data_version"), Blame::statement);
    const std::int64_t now = as_integer(rows.at(0).at(0));
    return std::exchange(data_version_, now) == now;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::busy) throw;
    return false;  // whoever is in the way is writing
  }
}

}  // namespace ratchet::sqlite
