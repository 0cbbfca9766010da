#include "postgres/session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/lock_holders.hpp"
#include "postgres/outcome.hpp"
#include "postgres/running_statement.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

// Locks must not outlast a process that was put to sleep, or a network that went silent: clients
// queue behind them, and who takes its lease over waits for its row.
constexpr Milliseconds kIdleMax{10'000};
constexpr int kHasTransactionTimeout = 170000;
constexpr int kIntroductionsMax = 5;
constexpr int kLooksMax = 5;  // at a COMMIT that nobody heard of, while wires are cut

// nullopt where the server can't be asked.
std::optional<Outcome> look_up_insisting(const Address& address,
                                         const TransactionName& transaction) {
  for (int looks_left = kLooksMax; looks_left > 0; --looks_left) {
    try {
      return look_up(address, transaction);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::connection_lost) break;
    }
  }
  return std::nullopt;
}

bool is_a_users(const SqlText& text) {
  return std::ranges::any_of(text.pieces(), [](const SqlText::Piece& piece) {
    return std::holds_alternative<UserSql>(piece);
  });
}

}  // namespace

PostgresTransaction::PostgresTransaction(PostgresSession& session, Access access)
    : session_(session), connection_(session.connection()), access_(access) {
  try {
    switch (access) {
      case Access::write:
        id_ = transaction_id(
            connection_, sql("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {}", settings()));
        break;
      case Access::read:
        connection_.control(sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {}", settings()));
        break;
    }
  } catch (const Error&) {
    connection_.roll_back();
    throw;
  }
}

PostgresTransaction::~PostgresTransaction() {
  if (state_ != State::ended) connection_.roll_back();
  connection_.set_cancelled(Cancelled::by_somebody);
}

SqlText PostgresTransaction::settings() const {
  const SessionOptions& options = session_.options();
  SqlText all = sql("{} SET LOCAL search_path = {}; SET LOCAL lock_timeout = {};",
                    embedded(kSqlSettings), search_path(), options.lock_timeout.count());
  if (statement_limit_.count() > 0) {
    all = sql("{} SET LOCAL statement_timeout = {};", all, statement_limit_.count());
  }
  if (connection_.server_version() >= kHasTransactionTimeout) {
    all = sql("{} SET LOCAL transaction_timeout = 0;", all);
  }
  if (access_ == Access::write) {
    all = sql("{} SET LOCAL idle_in_transaction_session_timeout = {};", all, kIdleMax.count());
  }
  if (!options.role.empty()) all = sql("{} SET LOCAL ROLE {};", all, Identifier(options.role));
  return all;
}

void PostgresTransaction::ensure_open() const {
  ensure(state_ != State::ended, "a transaction used after its commit");
  if (state_ == State::open) return;
  throw Error(
      ErrorKind::statement_failed,
      {.message = "a transaction on " + connection_.name() + " was used after it had failed",
       .hint = "Give the command again: nothing of that transaction was kept."});
}

// Names in what a user wrote are users' names.
template <class Body>
auto PostgresTransaction::in_names_of(const SqlText& text, const Body& body) {
  ensure_open();
  const Names before = names_;
  try {
    if (is_a_users(text)) names_mean(Names::users);
    auto result = body();
    names_mean(before);
    return result;
  } catch (const Error& error) {
    names_ = before;
    state_ = State::failed;
    throw naming_holders(error, text, connection_);
  }
}

Rows PostgresTransaction::run_query(const SqlText& text, Blame blame) {
  return in_names_of(text, [&] { return connection_.query(text, blame); });
}

std::int64_t PostgresTransaction::run(const SqlText& text, Blame blame) {
  return in_names_of(text, [&] {
    const std::int64_t rows = connection_.execute(text, blame);
    if (is_a_users(text)) take_back_control();
    return rows;
  });
}

// The text may have been anything: COMMIT, or SET.
void PostgresTransaction::take_back_control() {
  if (id_.empty()) return;
  if (transaction_id(connection_, settings()) == id_) return;
  throw Error(
      ErrorKind::statement_failed,
      {.message = "the statements ended the transaction that they ran in, on " + connection_.name(),
       .hint = "Leave out BEGIN, COMMIT and ROLLBACK: ratchet sees to transactions."});
}

Rows PostgresTransaction::query(const SqlText& text) { return run_query(text, Blame::statement); }

std::int64_t PostgresTransaction::execute(const SqlText& text) {
  return run(text, Blame::statement);
}

Rows PostgresTransaction::query_rows(const SqlText& text) { return run_query(text, Blame::row); }

std::int64_t PostgresTransaction::execute_on_rows(const SqlText& text) {
  return run(text, Blame::row);
}

std::int64_t PostgresTransaction::try_out(const SqlText& text) {
  return run(text, Blame::migration);
}

void PostgresTransaction::commit() {
  ensure_open();  // the server would answer COMMIT with a ROLLBACK, and no error
  state_ = State::ended;
  try {
    connection_.commit();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::outcome_unknown) throw;
    settle(error);
  }
}

// Returns when it was committed after all.
void PostgresTransaction::settle(const Error& in_doubt) {
  if (id_.empty()) return;  // a reader has nothing to lose
  const std::optional<Outcome> outcome =
      look_up_insisting(connection_.address(), {session_.incarnation(), id_, session_.name()});
  switch (outcome.value_or(Outcome::unknown)) {
    case Outcome::committed: return;
    case Outcome::unknown: throw in_doubt;
    case Outcome::rolled_back:
      throw Error(ErrorKind::connection_lost,
                  {.message = in_doubt.message() + "; the transaction was rolled back",
                   .hint = in_doubt.hint()});
  }
}

void PostgresTransaction::limit_statements(Milliseconds limit) {
  statement_limit_ = limit;
  connection_.set_cancelled(limit.count() > 0 ? Cancelled::by_timeout : Cancelled::by_somebody);
  connection_.control(settings());
}

void PostgresTransaction::names_mean(Names names) {
  if (names == names_) return;
  names_ = names;
  connection_.control(sql("SET LOCAL search_path = {}", search_path()));
}

SqlText PostgresTransaction::search_path() const {
  const SessionOptions& options = session_.options();
  switch (names_) {
    case Names::built_in: return sql("pg_catalog");
    case Names::users: break;
  }
  const SqlText home = sql("{}", Identifier(options.home_schema));
  if (options.behind_home.empty()) return home;
  return sql("{}, {}", home, Identifier(options.behind_home));
}

PostgresTransaction& of_postgres(Transaction& transaction) {
  auto* own = dynamic_cast<PostgresTransaction*>(&transaction);
  ensure(own != nullptr, "another product's transaction was given to PostgreSQL");
  return *own;
}

Savepoint::Savepoint(PostgresTransaction& transaction)
    : transaction_(transaction), name_(fmt::format("ratchet_{}", ++transaction.savepoints_)) {
  transaction_.ensure_open();
  transaction_.connection_.control(sql("SAVEPOINT {}", name_));
}

Savepoint::~Savepoint() {
  if (kept_) return;
  try {
    transaction_.connection_.control(sql("ROLLBACK TO SAVEPOINT {}; RELEASE SAVEPOINT {}; {}",
                                         name_, name_, transaction_.settings()));
    transaction_.state_ = PostgresTransaction::State::open;
  } catch (const Error&) {
    transaction_.state_ = PostgresTransaction::State::failed;
  }
}

void Savepoint::keep() {
  transaction_.ensure_open();
  transaction_.connection_.control(sql("RELEASE SAVEPOINT {}", name_));
  kept_ = true;
}

PostgresSession::PostgresSession(const SessionOptions& options)
    : options_(options), connection_(read_url(options.url), options.home_schema) {
  for (int attempts_left = kIntroductionsMax; !introduce(attempts_left); --attempts_left) {
    connection_.open_anew();
  }
}

// A connection that is lost before it was of any use is as good as none. False: try another one.
bool PostgresSession::introduce(int attempts_left) {
  try {
    incarnation_ = incarnation_of(connection_);
    name_ = session_name_of(connection_);
    prepare();
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::connection_lost || attempts_left == 1) throw;
    return false;
  }
}

// What concerns the connection and no transaction.
void PostgresSession::prepare() {
  connection_.control(sql("SET idle_session_timeout = 0"));
  try {
    // So that the server notices when this process has died in the middle of a long statement.
    connection_.control(sql("SET client_connection_check_interval = '2s'"));
  } catch (const Error& error) {
    // Not every operating system of a server can.
    if (error.kind() != ErrorKind::statement_failed) throw;
  }
}

std::unique_ptr<Transaction> PostgresSession::begin(Access access) {
  return std::make_unique<PostgresTransaction>(*this, access);
}

void PostgresSession::execute_outside(const SqlText& text) {
  SqlText settings = sql("{} SET search_path = {};", embedded(kSqlSettingsOutside),
                         Identifier(options_.home_schema));
  if (connection_.server_version() >= kHasTransactionTimeout) {
    settings = sql("{} SET transaction_timeout = 0;", settings);
  }
  if (!options_.role.empty()) {
    settings = sql("{} SET ROLE {};", settings, Identifier(options_.role));
  }
  connection_.control(settings);
  try {
    connection_.execute(text, Blame::statement);
  } catch (const Error& error) {
    connection_.roll_back();
    take_settings_back();
    throw naming_holders(error, text, connection_);
  }
  const bool left_open = as_integer(connection_.control(embedded(kSqlIsInTransaction))[0][0]) != 0;
  if (left_open) connection_.roll_back();
  take_settings_back();
  if (!left_open) return;
  throw Error(ErrorKind::statement_failed,
              {.message = "the statements left a transaction open on " + connection_.name(),
               .hint = "End them with COMMIT, or leave BEGIN out."});
}

// On a connection of its own, as the role that logged in: it may end what is its own.
void PostgresSession::end_other(const std::string& name) {
  if (name.empty()) return;
  Connection connection(connection_.address(), "pg_catalog");
  if (end_session(connection, name)) return;
  throw Error(ErrorKind::busy,
              {.message = fmt::format("a session that ratchet has left behind on {} does not end: "
                                      "pid {}",
                                      connection.name(), name.substr(0, name.find(' '))),
               .hint = "End it, or wait until it has ended."});
}

std::optional<RunningStatement> PostgresSession::look_at_other(const std::string& name) {
  return running_statement(connection_, name);
}

void PostgresSession::cancel_other(const std::string& name) { cancel_statement(connection_, name); }

void PostgresSession::take_settings_back() {
  if (connection_.is_lost()) return;
  connection_.control(sql("RESET ALL; RESET ROLE"));
  prepare();
}

}  // namespace ratchet::postgres
