#include "sqlite/connection.hpp"

#include <sqlite3.h>

#include <utility>

#include "base/ensure.hpp"
#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::size_t kStatementsKept = 64;

SQLite::Database open_file(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  std::error_code unknown;
  if (!std::filesystem::exists(file, unknown)) {
    throw Error(ErrorKind::store_failed,
                {.message = "there is no database file " + file.string(),
                 .hint = "Create it with your application, or correct the store's url."});
  }
  try {
    return SQLite::Database(file.string(), SQLite::OPEN_READWRITE,
                            static_cast<int>(kBusyTimeout.count()));
  } catch (const SQLite::Exception& failure) {
    throw translate(failure, {.store = name, .statement = "", .stage = Stage::opening});
  }
}

class Resetting {
 public:
  explicit Resetting(Statement& statement) : statement_(statement) {}
  ~Resetting() { statement_.reset(); }
  Resetting(const Resetting&) = delete;
  Resetting& operator=(const Resetting&) = delete;

 private:
  Statement& statement_;
};

}  // namespace

Connection::Connection(const std::filesystem::path& file)
    : name_(file.filename().string()), database_(open_file(file)) {
  prepare_connection();
  check_readable();
}

Connection::Connection(InMemory)
    : name_("scratch"), database_(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
  prepare_connection();
}

void Connection::prepare_connection() {
  sqlite3_extended_result_codes(handle(), 1);
  sqlite3_set_authorizer(handle(), &Connection::authorize, this);
  // Whatever the library was compiled with: DDL must not cascade. Row work asks for them.
  set_option(SQLITE_DBCONFIG_ENABLE_FKEY, 0);
}

// SQLite opens anything, and looks into it only when it is asked something.
void Connection::check_readable() {
  const int code = database_.tryExec("PRAGMA schema_version");
  if (code == SQLITE_OK) return;
  const Error error = translate(SQLite::Exception(handle(), code),
                                {.store = name_, .statement = "", .stage = Stage::opening});
  if (error.kind() != ErrorKind::busy) throw error;  // busy: it is one, and somebody writes to it
}

int Connection::authorize(void* self, int action, const char* first, const char* second,
                          const char* /*database*/, const char* /*inner*/) {
  const auto& connection = *static_cast<const Connection*>(self);
  if (action == SQLITE_TRANSACTION && connection.transaction_words_ == TransactionWords::refused) {
    return SQLITE_DENY;
  }
  if (connection.listener_) {
    connection.listener_({.action = action,
                          .first = first == nullptr ? "" : first,
                          .second = second == nullptr ? "" : second});
  }
  return SQLITE_OK;
}

Rows Connection::query(const SqlText& text, Blame blame) {
  const RenderedSql rendered = render(text, spelling());
  const Attempt attempt{.store = name_, .statement = rendered.text, .blame = blame};
  Statement& statement = prepared(rendered, attempt);
  const Resetting resetting(statement);
  try {
    statement.bind(rendered.data);
    Rows rows;
    while (statement.step()) rows.push_back(statement.row());
    return rows;
  } catch (const SQLite::Exception& failure) {
    throw translate(failure, attempt);
  }
}

std::int64_t Connection::execute(const SqlText& text, Blame blame) {
  const RenderedSql rendered = render(text, spelling());
  const Attempt attempt{.store = name_, .statement = rendered.text, .blame = blame};
  if (rendered.data.empty()) return execute_script(rendered.text, attempt);
  const std::int64_t total_before = sqlite3_total_changes64(handle());
  Statement& statement = prepared(rendered, attempt);
  const Resetting resetting(statement);
  try {
    statement.bind(rendered.data);
    while (statement.step()) continue;
  } catch (const SQLite::Exception& failure) {
    throw translate(failure, attempt);
  }
  return changed_since(total_before);
}

std::int64_t Connection::execute_script(const std::string& text, const Attempt& attempt) {
  const std::int64_t total_before = sqlite3_total_changes64(handle());
  try {
    database_.exec(text);
  } catch (const SQLite::Exception& failure) {
    throw translate(failure, attempt);
  }
  return changed_since(total_before);
}

std::int64_t Connection::changed_since(std::int64_t total_before) const {
  // What changes no row (DDL, a query) leaves the last statement's count as it was.
  return sqlite3_total_changes64(handle()) == total_before ? 0 : sqlite3_changes64(handle());
}

Statement& Connection::prepared(const RenderedSql& rendered, Attempt attempt) {
  if (const auto found = statement_of_.find(rendered.text); found != statement_of_.end()) {
    statements_.splice(statements_.begin(), statements_, found->second);
    return statements_.front().second;
  }
  attempt.stage = Stage::compiling;
  try {
    statements_.emplace_front(rendered.text, Statement(handle(), rendered.text));
  } catch (const SQLite::Exception& failure) {
    throw translate(failure, attempt);
  }
  statement_of_[statements_.front().first] = statements_.begin();
  if (statements_.size() > kStatementsKept) {
    statement_of_.erase(statements_.back().first);
    statements_.pop_back();
  }
  return statements_.front().second;
}

void Connection::control(const char* statement) {
  const bool commits = std::string_view(statement) == "COMMIT";
  const TransactionWords before = std::exchange(transaction_words_, TransactionWords::allowed);
  const int code = database_.tryExec(statement);
  transaction_words_ = before;
  if (code == SQLITE_OK) return;
  throw translate(SQLite::Exception(handle(), code),
                  {.store = name_,
                   .statement = statement,
                   .stage = commits ? Stage::committing : Stage::running});
}

void Connection::roll_back() noexcept {
  const TransactionWords before = std::exchange(transaction_words_, TransactionWords::allowed);
  if (in_transaction()) sqlite3_exec(handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  transaction_words_ = before;
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle()) == 0; }

int Connection::set_option(int option, int value) {
  int was = 0;
  sqlite3_db_config(handle(), option, -1, &was);
  sqlite3_db_config(handle(), option, value, nullptr);
  return was;
}

}  // namespace ratchet::sqlite
