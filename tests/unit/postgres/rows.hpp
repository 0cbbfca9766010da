// A database with rows under migration, for the tests of row work, checks and round trips: runs
// batches as the engine does. What keeps the sides in step meanwhile is written by hand, so these
// tests don't depend on the triggers that ratchet makes.
#pragma once

#include <gmock/gmock.h>

#include "postgres/catalog.hpp"
#include "postgres/row_work.hpp"
#include "postgres/session.hpp"
#include "postgres/spelling.hpp"
#include "support/postgres/database.hpp"

namespace ratchet::postgres {

using ratchet::testing::PostgresClient;
using ratchet::testing::PostgresDatabase;
using Map = std::vector<std::pair<std::string, std::string>>;  // column, expression

inline SqlMap sql_map(const Map& columns) {
  SqlMap made;
  for (const auto& [column, expression] : columns) {
    made.emplace(Identifier(column), sql_for_all(expression));
  }
  return made;
}

inline DualWrite dual_write(const std::string& table, const Map& forward, const Map& backward) {
  return {.table = *parse_qualified_name(table),
          .forward = sql_map(forward),
          .backward = sql_map(backward)};
}

// name <-> first_name, last_name of users; the name at its first space.
inline DualWrite split_name() {
  return dual_write("users",
                    {{"first_name", "split_part(name, ' ', 1)"},
                     {"last_name", "substr(name, strpos(name || ' ', ' ') + 1)"}},
                    {{"name", "btrim(first_name || ' ' || last_name)"}});
}

// new <-> old of t.
inline DualWrite copied() {
  return dual_write("t", {{"new", "'<' || old || '>'"}}, {{"old", "btrim(new, '<>')"}});
}

struct RowsTest : ::testing::Test {
  PostgresDatabase database;
  PostgresSession session{{.url = database.url()}};

  void exec(const std::string& statements) { database.execute(statements); }
  std::string value(const std::string& query) { return database.value(query); }

  Scene scene() {
    Catalog catalog(Shown::users);
    return {.schema = catalog.read(of_postgres(*session.begin(Access::read)))};
  }

  std::unique_ptr<RowWork> copy(const DualWrite& mapping) {
    return make_row_work(Copy{.table = mapping.table}, &mapping, scene(), spelling("public"));
  }
  std::unique_ptr<RowWork> work(const Step& step) {
    return make_row_work(step, nullptr, scene(), spelling("public"));
  }

  BatchOutcome run(RowWork& work, const Batch& batch) {
    const auto transaction = session.begin(Access::write);
    const BatchOutcome outcome = work.run(*transaction, batch);
    transaction->commit();
    return outcome;
  }

  // From a cursor to the end, in batches of that many rows; returns the rows changed.
  std::int64_t run_all(RowWork& work, Batch batch) {
    std::int64_t changed = 0;
    for (int batches = 0; batches < 10'000; ++batches) {
      const BatchOutcome outcome = run(work, batch);
      changed += outcome.rows_changed;
      if (outcome.finished) return changed;
      batch.after = outcome.reached;
    }
    ADD_FAILURE() << "the work does not end";
    return changed;
  }
  std::int64_t run_all(RowWork& work, std::int64_t rows_max) {
    return run_all(work, {.after = {}, .rows_max = rows_max});
  }

  std::int64_t count_left(RowWork& work) {
    Batch batch{.after = {}, .rows_max = 1'000};
    std::int64_t left = 0;
    for (int batches = 0; batches < 10'000; ++batches) {
      const auto transaction = session.begin(Access::read);
      const BatchOutcome outcome = work.count_left(*transaction, batch);
      left += outcome.rows_changed;
      if (outcome.finished) return left;
      batch.after = outcome.reached;
    }
    ADD_FAILURE() << "the count does not end";
    return left;
  }
};

}  // namespace ratchet::postgres
