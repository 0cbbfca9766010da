// A database under migration: runs steps as the executor does, and reads tables back as texts that
// a test can compare at a glance.
#pragma once

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "postgres/mapping_sql.hpp"
#include "postgres/renderer.hpp"
#include "schema/fingerprint.hpp"
#include "unit/postgres/rows.hpp"

namespace ratchet::postgres {

// The rows of a query: "1|Mia|NULL" each, with ";" between them.
inline std::string rows_in(PostgresClient& client, const std::string& query) {
  std::vector<std::string> lines;
  for (const auto& row : client.query(query)) {
    std::vector<std::string> values;
    for (const auto& value : row) values.push_back(value.value_or("NULL"));
    lines.push_back(join(values, {.separator = "|"}));
  }
  return join(lines, {.separator = ";"});
}

class Workshop {
 public:
  explicit Workshop(const std::string& schema) {
    database_.execute("CREATE SCHEMA ratchet; GRANT USAGE ON SCHEMA ratchet TO PUBLIC;" + schema);
  }

  PostgresDatabase& database() { return database_; }
  PostgresClient client() { return database_.client(); }
  void exec(const std::string& statements) { database_.execute(statements); }
  std::string rows(const std::string& query) {
    PostgresClient client = database_.client();
    return rows_in(client, query);
  }

  Scene scene() {
    const auto transaction = session_.begin(Access::read);
    return {.schema = Catalog(Shown::users).read(of_postgres(*transaction)), .in_force = in_force_};
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
  void back_to_start() {
    while (!done_.empty()) back();
  }
  void purge(const Step& step) {
    run(renderer_.purge(step, scene()));
    std::erase(in_force_, step);
  }
  std::optional<bool> in_force(const Step& step) { return renderer_.in_force(step, scene()); }

  // What a backfill does, in one statement.
  void copy(const DualWrite& mapping) {
    run(renderer_.forward(Copy{.table = mapping.table}, scene()));
  }

  // How many rows break the invariant, as a query and its answer.
  std::string query_of_broken(const DualWrite& mapping) {
    const Table table = *scene().schema.find_table(mapping.table);
    const SqlText count = sql("SELECT count(*) FROM {} WHERE NOT {}", table.name,
                              MappingSql(mapping, table).invariant());
    return render(count, spelling("public")).text;
  }
  std::string broken(const DualWrite& mapping) { return database_.value(query_of_broken(mapping)); }

  const PostgresRenderer& renderer() const { return renderer_; }

 private:
  struct Done {
    Step step;
    Definitions before;
  };

  static bool comes_in_force(const Step& step) {
    return std::holds_alternative<DualWrite>(step) || std::holds_alternative<Repair>(step);
  }
  void run(const StepSql& sql) {
    for (const SqlText& text : sql.before) session_.execute_outside(text);
    const auto transaction = session_.begin(Access::write);
    for (const SqlText& text : renderer_.in_transaction(sql)) transaction->execute(text);
    transaction->commit();
    for (const SqlText& text : sql.after) session_.execute_outside(text);
  }

  PostgresDatabase database_;
  PostgresSession session_{{.url = database_.url()}};
  PostgresRenderer renderer_{spelling("public"), LockManners(Milliseconds{200})};
  std::vector<Step> in_force_;
  std::vector<Done> done_;
};

}  // namespace ratchet::postgres
