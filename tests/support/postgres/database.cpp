#include "support/postgres/database.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>

namespace ratchet::testing {
namespace {

constexpr int kPollsMax = 1'000;  // of 10 ms

[[noreturn]] void fail(PGconn* connection) { throw std::runtime_error(PQerrorMessage(connection)); }

PostgresRows rows_of(const PGresult* result) {
  PostgresRows rows;
  for (int at = 0; at < PQntuples(result); ++at) {
    PostgresRow row;
    for (int field = 0; field < PQnfields(result); ++field) {
      if (PQgetisnull(result, at, field) != 0) {
        row.emplace_back(std::nullopt);
      } else {
        row.emplace_back(PQgetvalue(result, at, field));
      }
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

bool has_failed(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY;
}

std::string fresh_name() {
  static std::atomic<int> made = 0;
  return fmt::format("test_{}_{}", getpid(), ++made);
}

}  // namespace

void PostgresClient::Closing::operator()(pg_conn* connection) const { PQfinish(connection); }

PostgresClient::PostgresClient(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
  PGconn* connection = connection_.get();
  if (PQstatus(connection) != CONNECTION_OK) fail(connection);
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
}

PostgresClient::PostgresClient(PostgresClient&&) noexcept = default;
PostgresClient::~PostgresClient() = default;

PostgresRows PostgresClient::query(const std::string& statements) {
  begin_query(statements);
  return finish();
}

std::string PostgresClient::value(const std::string& statement) {
  const PostgresRows rows = query(statement);
  if (rows.size() != 1 || rows.front().size() != 1) {
    throw std::runtime_error("not one value: " + statement);
  }
  return rows.front().front().value_or("");
}

void PostgresClient::begin_query(const std::string& statements) {
  if (PQsendQuery(connection_.get(), statements.c_str()) == 0) fail(connection_.get());
}

PostgresRows PostgresClient::finish() {
  PostgresRows rows;
  std::string error;
  while (PGresult* result = PQgetResult(connection_.get())) {
    if (has_failed(result)) error = PQresultErrorMessage(result);
    rows = rows_of(result);
    PQclear(result);
  }
  if (!error.empty()) throw std::runtime_error(error);
  return rows;
}

int PostgresClient::backend_pid() const { return PQbackendPID(connection_.get()); }

PostgresDatabase::PostgresDatabase()
    : own_(std::make_unique<PostgresServer>(ServerOptions{})), name_(fresh_name()) {
  create();
}

PostgresDatabase::PostgresDatabase(const PostgresServer& server)
    : other_(&server), name_(fresh_name()) {
  create();
}

void PostgresDatabase::create() {
  PostgresClient(server().url("postgres"))
      .execute(fmt::format("CREATE DATABASE {} TEMPLATE template0", name_));
  client_.emplace(url());
}

void PostgresDatabase::copy(const std::string& from, const std::string& to) {
  client_.reset();
  PostgresClient admin(server().url("postgres"));
  const std::string owner = admin.value(
      fmt::format("SELECT datdba::regrole FROM pg_database WHERE datname = '{}'", from));
  admin.query(fmt::format(
      "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{}'", from));
  admin.execute(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", to));
  admin.execute(fmt::format("CREATE DATABASE {} TEMPLATE {} OWNER {}", to, from, owner));
  client_.emplace(url());
}

PostgresDatabase::~PostgresDatabase() {
  client_.reset();
  try {
    PostgresClient admin(server().url("postgres"));
    for (const std::string& each : {name_, kept_name()}) {
      admin.execute(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", each));
    }
  } catch (const std::runtime_error&) {  // NOLINT(bugprone-empty-catch)
    // The server is down, or soon will be, and the database goes with it.
  }
}

std::string PostgresDatabase::await_value(const std::string& statement) {
  for (int i = 0; i < kPollsMax; ++i) {
    const PostgresRows rows = query(statement);
    if (rows.size() == 1 && rows[0].at(0)) return *rows[0][0];
    execute("SELECT pg_sleep(0.01)");
  }
  throw std::runtime_error("no answer to " + statement);
}

void PostgresDatabase::await_lock_wait(int pid) {
  await_value(fmt::format("SELECT min(pid) FROM pg_locks WHERE pid = {} AND NOT granted", pid));
}

}  // namespace ratchet::testing
