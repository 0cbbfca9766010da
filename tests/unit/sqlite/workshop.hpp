// One database file under migration: runs steps as the executor does, and reads tables back as
// texts that a test can compare at a glance.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <memory>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "dialect/renderer.hpp"
#include "dialect/row_work.hpp"
#include "schema/fingerprint.hpp"
#include "schema/former_text.hpp"
#include "sqlite/catalog.hpp"
#include "sqlite/renderer.hpp"
#include "sqlite/row_check.hpp"
#include "sqlite/row_work.hpp"
#include "sqlite/session.hpp"
#include "step/step.hpp"
#include "unit/sqlite/database_file.hpp"

namespace ratchet::sqlite {

using Map = std::vector<std::pair<std::string, std::string>>;  // column, expression

inline SqlMap sql_map(const Map& columns) {
  SqlMap made;
  for (const auto& [column, expression] : columns) {
    made.emplace(Identifier(column), sql_for_all(expression));
  }
  return made;
}

inline DualWrite dual_write(const std::string& table, const Map& forward, const Map& backward) {
  return {.table = unqualified(table), .forward = sql_map(forward), .backward = sql_map(backward)};
}

// name <-> first_name, last_name of users; the name at its first space.
inline DualWrite split_name() {
  return dual_write("users",
                    {{"first_name", "substr(name, 1, instr(name || ' ', ' ') - 1)"},
                     {"last_name", "substr(name, instr(name || ' ', ' ') + 1)"}},
                    {{"name", "trim(first_name || ' ' || last_name)"}});
}

// As an application opens it.
enum class Recursion { off, on };
inline SQLite::Database open_client(const DatabaseFile& file, Recursion recursion) {
  SQLite::Database client(file.path().string(), SQLite::OPEN_READWRITE, 1'000);
  client.exec(recursion == Recursion::on ? "PRAGMA recursive_triggers = ON"
                                         : "PRAGMA recursive_triggers = OFF");
  return client;
}

// The rows of a query: "1|Mia|NULL" each, with ";" between them.
inline std::string rows(SQLite::Database& database, const std::string& query) {
  SQLite::Statement statement(database, query);
  std::vector<std::string> lines;
  while (statement.executeStep()) {
    std::vector<std::string> values;
    for (int at = 0; at < statement.getColumnCount(); ++at) {
      const SQLite::Column column = statement.getColumn(at);
      values.push_back(column.isNull() ? "NULL" : column.getString());
    }
    lines.push_back(join(values, {.separator = "|"}));
  }
  return join(lines, {.separator = ";"});
}

class Workshop {
 public:
  explicit Workshop(const std::string& schema) : session_(made(file_, schema)) {}

  DatabaseFile& file() { return file_; }
  SQLite::Database client() { return open_client(file_, Recursion::off); }
  void exec(const std::string& statements) { client().exec(statements); }
  std::string rows(const std::string& query) {
    SQLite::Database database = client();
    return sqlite::rows(database, query);
  }

  Scene scene() {
    const auto transaction = session_.begin(Access::read);
    return {.schema = Catalog().read(session_.connection()), .in_force = in_force_};
  }
  Definitions definitions() { return all_definitions(scene().schema); }

  void forward(const Step& step) {
    const Scene now = scene();
    done_.push_back({step, all_definitions(now.schema)});
    run(renderer_.forward(step, now));
    if (comes_in_force(step)) in_force_.push_back(step);
  }
  void back() {
    const Done last = done_.back();
    done_.pop_back();
    run(renderer_.back(last.step, scene(), last.before));
    if (comes_in_force(last.step)) in_force_.pop_back();
  }
  // As when another migration has changed the table since: its text is none to restore.
  void back_without_table_text() {
    for (Definition& each : done_.back().before) {
      if (each.kind == "table") each.kind = kFormerText;
    }
    back();
  }
  void back_to_start() {
    while (!done_.empty()) back();
  }
  void purge(const Step& step) {
    run(renderer_.purge(step, scene()));
    std::erase(in_force_, step);
  }

  // The whole of a copy, in batches of that many rows; returns the rows changed.
  std::int64_t copy(const DualWrite& mapping, std::int64_t rows_max) {
    return work(Copy{.table = mapping.table}, &mapping, rows_max);
  }
  std::int64_t work(const Step& step, const DualWrite* mapping, std::int64_t rows_max) {
    const auto row_work = make_row_work(step, mapping, scene());
    Batch batch{.after = {}, .rows_max = rows_max};
    std::int64_t changed = 0;
    for (int batches = 0; batches < 10'000; ++batches) {
      const auto transaction = session_.begin(Access::write);
      const BatchOutcome outcome = row_work->run(*transaction, batch);
      transaction->commit();
      changed += outcome.rows_changed;
      if (outcome.finished) return changed;
      batch.after = outcome.reached;
    }
    ADD_FAILURE() << "the work does not end";
    return changed;
  }
  CheckOutcome check(const DualWrite& mapping) {
    const auto transaction = session_.begin(Access::read);
    return make_row_check(mapping, {.schema = Catalog().read(session_.connection())})
        ->run(*transaction, {.after = {}, .rows_max = 1'000'000}, 10);
  }

  SqliteSession& session() { return session_; }
  const SqliteRenderer& renderer() const { return renderer_; }

 private:
  struct Done {
    Step step;
    Definitions before;
  };

  static const std::filesystem::path made(const DatabaseFile& file, const std::string& schema) {
    file.exec(schema);
    return file.path();
  }
  static bool comes_in_force(const Step& step) {
    return std::holds_alternative<DualWrite>(step) || std::holds_alternative<Repair>(step);
  }
  static void require_none(Transaction& transaction, const RowsInTheWay& rows) {
    if (as_integer(transaction.query(rows.count).at(0).at(0)) == 0) return;
    std::string keys;
    for (const Row& row : transaction.query(rows.samples)) keys += ' ' + as_text(row.at(0));
    throw Error(ErrorKind::diverged, {.message = rows.problem + ":" + keys, .hint = rows.hint});
  }
  void run(const StepSql& sql) {
    for (const SqlText& text : sql.before) session_.execute_outside(text);
    try {
      const auto transaction = session_.begin(Access::write);
      for (const RowsInTheWay& each : sql.in_the_way) require_none(*transaction, each);
      for (const SqlText& text : sql.statements) transaction->execute(text);
      transaction->commit();
    } catch (const Error&) {
      for (const SqlText& text : sql.after) session_.execute_outside(text);
      throw;
    }
    for (const SqlText& text : sql.after) session_.execute_outside(text);
  }

  DatabaseFile file_{JournalMode::wal};
  SqliteSession session_;
  SqliteRenderer renderer_;
  std::vector<Step> in_force_;
  std::vector<Done> done_;
};

}  // namespace ratchet::sqlite
