#include "workload/sqlite_database.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <map>

namespace ratchet::workload {
namespace {

constexpr int kBusyTimeoutMs = 1'000;

void bind(SQLite::Statement& statement, const Row& data) {
  int place = 0;
  for (const Value& value : data) {
    ++place;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      statement.bind(place, *number);
    } else if (const auto* real = std::get_if<double>(&value)) {
      statement.bind(place, *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      statement.bind(place, *text);
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      statement.bind(place, blob->bytes.data(), static_cast<int>(blob->bytes.size()));
    } else {
      statement.bind(place);
    }
  }
}

Value value_of(const SQLite::Column& column) {
  if (column.isNull()) return Null{};
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  if (column.isText()) return column.getString();
  return Blob{column.getString()};
}

// A statement that is not reset holds its lock.
struct ResetAtEnd {
  SQLite::Statement& statement;
  explicit ResetAtEnd(SQLite::Statement& used) : statement(used) {}
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;
  ~ResetAtEnd() { statement.tryReset(); }
};

template <class Work>
auto translated(Work work) {
  try {
    return work();
  } catch (const SQLite::Exception& failure) {
    throw Failure(Refusal::of_anything_else, failure.what());
  }
}

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(const ConnectionOptions& options)
      : database_(options.url.substr(kSqliteScheme.size()),
                  SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs) {
    database_.exec(options.setup);
  }

  std::int64_t run(const std::string& text, const Row& data) override {
    return translated([&] {
      SQLite::Statement& statement = prepared(text);
      const ResetAtEnd reset{statement};
      bind(statement, data);
      return std::int64_t{statement.exec()};
    });
  }

  Rows query(const std::string& text, const Row& data) override {
    return translated([&] {
      SQLite::Statement& statement = prepared(text);
      const ResetAtEnd reset{statement};
      bind(statement, data);
      Rows rows;
      while (statement.executeStep()) {
        Row row;
        for (int at = 0; at < statement.getColumnCount(); ++at) {
          row.push_back(value_of(statement.getColumn(at)));
        }
        rows.push_back(std::move(row));
      }
      return rows;
    });
  }

  void execute(const std::string& statements) override {
    translated([&] { return database_.exec(statements); });
  }
  void copy(const Rectangle& rectangle) override {
    run(insert_text(rectangle), insert_data(rectangle));
  }
  void begin() override { execute("BEGIN IMMEDIATE"); }
  void begin_snapshot() override { execute("BEGIN"); }
  void roll_back() noexcept override {
    // Fails when SQLite has already rolled back; then there is nothing to do.
    static_cast<void>(database_.tryExec("ROLLBACK"));
  }

 private:
  SQLite::Statement& prepared(const std::string& text) {
    return statements_.try_emplace(text, database_, text).first->second;
  }

  SQLite::Database database_;
  std::map<std::string, SQLite::Statement> statements_;
};

}  // namespace

std::unique_ptr<Database> connect_sqlite(const ConnectionOptions& options) {
  try {
    return std::make_unique<SqliteDatabase>(options);
  } catch (const SQLite::Exception& failure) {
    throw Failure(Refusal::of_anything_else, options.url + ": " + failure.what());
  }
}

}  // namespace ratchet::workload
