#include "workload/postgres_database.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <map>
#include <optional>

#include "base/text.hpp"

namespace ratchet::workload {
namespace {

// Of pg_type, where no library says them.
enum class Type : Oid {
  boolean = 16,
  bytes = 17,
  integer8 = 20,
  integer2 = 21,
  integer4 = 23,
  object = 26,
  float4 = 700,
  float8 = 701
};

struct Freeing {
  void operator()(PGresult* result) const { PQclear(result); }
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Result = std::unique_ptr<PGresult, Freeing>;

// Keeps the texts that libpq is pointed at.
struct Parameters {
  explicit Parameters(const Row& data) {
    for (const Value& value : data) add(value);
    for (std::size_t at = 0; at < texts.size(); ++at) {
      values.push_back(texts[at] ? texts[at]->c_str() : nullptr);
      lengths.push_back(texts[at] ? static_cast<int>(texts[at]->size()) : 0);
    }
  }

  void add(const Value& value) {
    formats.push_back(std::holds_alternative<Blob>(value) ? 1 : 0);
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      texts.emplace_back(std::to_string(*number));
    } else if (const auto* real = std::get_if<double>(&value)) {
      texts.emplace_back(fmt::format("{:.17g}", *real));
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      texts.emplace_back(*text);
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      texts.emplace_back(blob->bytes);
    } else {
      texts.emplace_back(std::nullopt);
    }
  }

  std::vector<std::optional<std::string>> texts;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
};

Blob bytes_of(const char* text) {
  std::size_t length = 0;
  unsigned char* bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(text), &length);
  Blob blob{{reinterpret_cast<const char*>(bytes), length}};
  PQfreemem(bytes);
  return blob;
}

Value value_of(const PGresult* result, int row, int field) {
  if (PQgetisnull(result, row, field) != 0) return Null{};
  const char* text = PQgetvalue(result, row, field);
  switch (static_cast<Type>(PQftype(result, field))) {
    case Type::boolean: return std::int64_t{*text == 't' ? 1 : 0};
    case Type::bytes: return bytes_of(text);
    case Type::integer2:
    case Type::integer4:
    case Type::integer8:
    case Type::object: return std::int64_t{std::stoll(text)};
    case Type::float4:
    case Type::float8: return std::stod(text);
  }
  return std::string(text);
}

// COPY's text format.
std::string copy_field(const Value& value) {
  if (is_null(value)) return "\\N";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  std::string escaped;
  for (const char letter : std::get<std::string>(value)) {
    switch (letter) {
      case '\\': escaped += "\\\\"; break;
      case '\t': escaped += "\\t"; break;
      case '\n': escaped += "\\n"; break;
      case '\r': escaped += "\\r"; break;
      default: escaped += letter;
    }
  }
  return escaped;
}

std::string copy_lines(const Rows& rows) {
  std::string lines;
  for (const Row& row : rows) {
    std::vector<std::string> fields;
    for (const Value& value : row) fields.push_back(copy_field(value));
    lines += join(fields, {.separator = "\t"}) + "\n";
  }
  return lines;
}

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(const ConnectionOptions& options)
      : connection_(PQconnectdb(options.url.c_str())) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    if (!options.setup.empty()) execute(options.setup);
  }

  std::int64_t run(const std::string& text, const Row& data) override {
    const Result result = run_prepared(text, data);
    const std::string changed = PQcmdTuples(result.get());
    return changed.empty() ? 0 : std::stoll(changed);
  }

  Rows query(const std::string& text, const Row& data) override {
    const Result result = run_prepared(text, data);
    Rows rows;
    for (int at = 0; at < PQntuples(result.get()); ++at) {
      Row row;
      for (int field = 0; field < PQnfields(result.get()); ++field) {
        row.push_back(value_of(result.get(), at, field));
      }
      rows.push_back(std::move(row));
    }
    return rows;
  }

  void execute(const std::string& statements) override {
    check(Result(PQexec(connection_.get(), statements.c_str())));
  }

  void copy(const Rectangle& rectangle) override {
    const std::string columns = join(rectangle.columns, {});
    execute("COPY " + rectangle.table + " (" + columns + ") FROM STDIN");
    const std::string lines = copy_lines(rectangle.rows);
    const bool sent =
        PQputCopyData(connection_.get(), lines.data(), static_cast<int>(lines.size())) == 1 &&
        PQputCopyEnd(connection_.get(), nullptr) == 1;
    if (!sent) fail();
    Result result(PQgetResult(connection_.get()));
    while (const Result end{PQgetResult(connection_.get())}) continue;
    check(std::move(result));
  }

  void begin() override { execute("BEGIN"); }
  void begin_snapshot() override { execute("BEGIN ISOLATION LEVEL REPEATABLE READ"); }
  void roll_back() noexcept override {
    if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) {
      const Result ignored(PQexec(connection_.get(), "ROLLBACK"));
    }
  }

 private:
  [[noreturn]] void fail() const {
    throw Failure(Refusal::of_anything_else, PQerrorMessage(connection_.get()));
  }

  Result check(Result result) const {
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN) {
      return result;
    }
    const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    const bool serialization = state != nullptr && std::string_view(state) == "40001";
    throw Failure(serialization ? Refusal::of_the_snapshot : Refusal::of_anything_else,
                  PQresultErrorMessage(result.get()));
  }

  Result run_prepared(const std::string& text, const Row& data) {
    const std::string& name = prepared(text);
    const Parameters parameters(data);
    return check(Result(PQexecPrepared(connection_.get(), name.c_str(),
                                       static_cast<int>(data.size()), parameters.values.data(),
                                       parameters.lengths.data(), parameters.formats.data(), 0)));
  }

  const std::string& prepared(const std::string& text) {
    const auto known = names_.find(text);
    if (known != names_.end()) return known->second;
    const std::string name = "s" + std::to_string(names_.size());
    check(Result(PQprepare(connection_.get(), name.c_str(), text.c_str(), 0, nullptr)));
    return names_.emplace(text, name).first->second;
  }

  std::unique_ptr<PGconn, Freeing> connection_;
  std::map<std::string, std::string> names_;  // of prepared statements, by their text
};

}  // namespace

std::unique_ptr<Database> connect_postgres(const ConnectionOptions& options) {
  return std::make_unique<PostgresDatabase>(options);
}

}  // namespace ratchet::workload
