#include "postgres/connection.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <optional>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

constexpr int kOldestServer = 140000;
constexpr int kOpeningsMax = 5;

// pg_type.oid; these never change.
enum TypeOid : pqxx::oid {
  bool_type = 16,
  bytea_type = 17,
  int8_type = 20,
  int2_type = 21,
  int4_type = 23,
  oid_type = 26,
  float4_type = 700,
  float8_type = 701,
};

std::string hexadecimal(std::string_view bytes) {
  std::string digits = "\\x";
  for (const char c : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return digits;
}

// nullopt: NULL
std::optional<std::string> written(const Value& value) {
  struct Written {
    std::optional<std::string> operator()(Null) const { return std::nullopt; }
    std::optional<std::string> operator()(std::int64_t number) const {
      return fmt::format("{}", number);
    }
    std::optional<std::string> operator()(double number) const { return fmt::format("{}", number); }
    std::optional<std::string> operator()(const std::string& text) const { return text; }
    std::optional<std::string> operator()(const Blob& blob) const {
      return hexadecimal(blob.bytes);
    }
  };
  return std::visit(Written{}, value);
}

template <class Number>
Number known(const std::optional<Number>& number) {
  ensure(number.has_value(), "a number that can't be read");
  return *number;
}

Blob blob_of(std::string_view text) {
  ensure(text.starts_with("\\x"), "bytea_output is not pinned");
  Blob blob;
  for (std::size_t at = 2; at + 1 < text.size(); at += 2) {
    unsigned char byte = 0;
    std::from_chars(text.data() + at, text.data() + at + 2, byte, 16);
    blob.bytes += static_cast<char>(byte);
  }
  return blob;
}

Value value_of(const pqxx::field& field) {
  if (field.is_null()) return Null{};
  const std::string_view text(field.c_str(), field.size());
  switch (field.type()) {
    case bool_type: return std::int64_t{text == "t"};
    case int2_type:
    case int4_type:
    case int8_type:
    case oid_type: return known(parse_integer(text));
    case float4_type:
    case float8_type: return known(parse_number(text));
    case bytea_type: return blob_of(text);
    default: return std::string(text);
  }
}

Rows rows_of(const pqxx::result& result) {
  Rows rows;
  rows.reserve(result.size());
  for (const pqxx::row& fields : result) {
    Row row;
    row.reserve(fields.size());
    for (const pqxx::field& field : fields) row.push_back(value_of(field));
    rows.push_back(std::move(row));
  }
  return rows;
}

// What libpq would cut at a NUL without a word.
void refuse_nul(std::string_view text, std::string_view what) {
  if (text.find('\0') == std::string_view::npos) return;
  throw Error(
      ErrorKind::statement_failed,
      {.message = fmt::format("{} holds a NUL character, which PostgreSQL can't take", what),
       .hint = "Leave the character out, or keep such data in a bytea."});
}

// Then they end in " at character 12", and have neither detail nor hint.
class TerseErrors {
 public:
  explicit TerseErrors(pqxx::connection& connection) : connection_(connection) {
    connection_.set_verbosity(pqxx::connection::terse);
  }
  ~TerseErrors() { connection_.set_verbosity(pqxx::connection::normal); }
  TerseErrors(const TerseErrors&) = delete;
  TerseErrors& operator=(const TerseErrors&) = delete;

 private:
  pqxx::connection& connection_;
};

}  // namespace

// The driver's transaction is one only in name: BEGIN and COMMIT are ours, so that there is no
// doubt about what was sent when.
struct Connection::Driver {
  explicit Driver(const std::string& conninfo) : connection(conninfo) {
#include "pqxx/internal/ignore-deprecated-pre.hxx"
    connection.inhibit_reactivation(true);
#include "pqxx/internal/ignore-deprecated-post.hxx"
  }

  pqxx::result run(const RenderedSql& sql) {
    return with_data(sql, [&](const auto& data) { return statements.exec_params(sql.text, data); });
  }

  pqxx::result ask(const RenderedSql& sql, std::string_view owner) {
    const auto [plan, is_new] =
        plans.try_emplace(sql.text, fmt::format("{}_{}", owner, plans.size()));
    if (is_new) connection.prepare(plan->second, sql.text);
    return with_data(
        sql, [&](const auto& data) { return statements.exec_prepared(plan->second, data); });
  }

  template <class Send>
  static pqxx::result with_data(const RenderedSql& sql, const Send& send) {
    std::vector<std::optional<std::string>> texts;
    for (const Value& value : sql.data) texts.push_back(written(value));
    std::vector<const char*> data;
    for (const auto& text : texts) {
      if (text) refuse_nul(*text, "a text");
      data.push_back(text ? text->c_str() : nullptr);
    }
    return send(pqxx::prepare::make_dynamic_params(data.begin(), data.end()));
  }

  pqxx::connection connection;
  std::map<std::string, std::string> plans;  // of a text, by what name
  pqxx::quiet_errorhandler no_notices{connection};
  pqxx::nontransaction statements{connection};
};

Connection::Connection(const Address& address, std::string_view home_schema)
    : address_(address), home_schema_(home_schema), spelling_(spelling(home_schema)) {
  open();
  if (server_version() >= kOldestServer) return;
  throw Error(ErrorKind::store_failed,
              {.message = fmt::format("{} is PostgreSQL {}", name(), server_version() / 10'000),
               .hint = "Upgrade the server: ratchet needs PostgreSQL 14 or newer."});
}

Connection::~Connection() = default;

void Connection::open_anew() {
  driver_.reset();
  open();
}

// A wire that is cut in this moment says as little as a server that is gone: so it is tried again
// where the server lets us in when it is asked once more.
void Connection::open() {
  for (int attempts_left = kOpeningsMax; driver_ == nullptr; --attempts_left) {
    try {
      driver_ = std::make_unique<Driver>(address_.conninfo);
    } catch (const pqxx::broken_connection& failure) {
      Attempt attempt = attempt_of("");
      attempt.stage = Stage::opening;
      const Error refusal = translate(failure, attempt);
      const Admission admission = ask_for_admission(address_);
      if (admission == Admission::refused) throw Error(refusal);
      if (admission == Admission::granted && attempts_left > 1) continue;
      throw Error(ErrorKind::connection_lost,
                  {.message = refusal.message(),
                   .hint = "Give the command again when the server answers, and has a connection "
                           "to spare."});
    }
  }
}

Attempt Connection::attempt_of(std::string_view statement) const {
  return {.store = name(),
          .statement = statement,
          .cancelled = cancelled_,
          .is_connected = driver_ != nullptr && !is_lost()};
}

template <class Send>
auto Connection::sent(const SqlText& text, Blame blame, const Send& send) {
  const RenderedSql sql = rendered(text);
  refuse_nul(sql.text, "a statement");
  try {
    return send(sql);
  } catch (const pqxx::pqxx_exception& failure) {
    Attempt attempt = attempt_of(sql.text);
    attempt.blame = blame;
    throw translate(failure.base(), attempt);
  }
}

Rows Connection::query(const SqlText& text, Blame blame) {
  return rows_of(sent(text, blame, [&](const RenderedSql& sql) { return driver_->run(sql); }));
}

Rows Connection::ask(const SqlText& text, Blame blame) {
  if (owner_of_plans_.empty()) return query(text, blame);
  return rows_of(sent(text, blame,
                      [&](const RenderedSql& sql) { return driver_->ask(sql, owner_of_plans_); }));
}

// What depends on the data of one of them is looked up by it anyway.
void Connection::keep_plans(std::string_view owner) {
  control(sql("SET LOCAL plan_cache_mode = force_generic_plan"));
  if (has_plans()) return;
  driver_->plans.clear();
  owner_of_plans_ = owner;
}

bool Connection::has_plans() {
  if (driver_->plans.empty()) return false;
  const Rows kept = control(sql("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE {}",
                                Literal{owner_of_plans_ + "\\_%"}));
  return as_integer(kept[0][0]) == std::ssize(driver_->plans);
}

std::int64_t Connection::execute(const SqlText& text, Blame blame) {
  const pqxx::result result = sent(text, blame, [&](const RenderedSql& sql) {
    return sql.data.empty() ? driver_->statements.exec(sql.text) : driver_->run(sql);
  });
  return static_cast<std::int64_t>(result.affected_rows());
}

std::optional<ServerWords> Connection::try_statement(const SqlText& text) {
  const RenderedSql sql = rendered(text);
  refuse_nul(sql.text, "a statement");
  const TerseErrors terse(driver_->connection);
  try {
    driver_->run(sql);
    return std::nullopt;
  } catch (const pqxx::pqxx_exception& failure) {
    const Error error = translate(failure.base(), attempt_of(sql.text));
    if (error.kind() != ErrorKind::statement_failed) throw Error(error);
    return words_of(failure.base().what());
  }
}

Rows Connection::control(const SqlText& statements) {
  const RenderedSql sql = rendered(statements);
  ensure(sql.data.empty(), "data bound to several statements");
  try {
    return rows_of(driver_->statements.exec(sql.text));
  } catch (const pqxx::pqxx_exception& failure) {
    throw translate(failure.base(), attempt_of(sql.text));
  }
}

void Connection::commit() {
  try {
    driver_->statements.exec("COMMIT");
  } catch (const pqxx::pqxx_exception& failure) {
    Attempt attempt = attempt_of("COMMIT");
    attempt.stage = Stage::committing;
    throw translate(failure.base(), attempt);
  }
}

void Connection::roll_back() noexcept {
  try {
    driver_->statements.exec("ROLLBACK");
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    // The connection is lost, and the server rolls back.
  }
}

bool Connection::is_home(std::string_view schema) const {
  return schema == home_schema_ || (home_schema_ == "pg_temp" && schema.starts_with("pg_temp_"));
}

bool Connection::is_lost() const { return !driver_->connection.is_open(); }

int Connection::server_version() const { return driver_->connection.server_version(); }

int Connection::backend_pid() const { return driver_->connection.backendpid(); }

}  // namespace ratchet::postgres
