// A backfill on a real PostgreSQL server gives way to a replica that is really behind.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "migration/setting_table.hpp"
#include "postgres/dialect.hpp"
#include "support/postgres/database.hpp"
#include "unit/engine/postgres_workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class PostgresReplica : public ::testing::Test {
 protected:
  PostgresReplica()
      : replica(fmt::format("postgresql://postgres@127.0.0.1:{}/postgres", server.make_standby())),
        database(server) {
    database.execute(
        "CREATE TABLE users (id int PRIMARY KEY, name text, city text);"
        "INSERT INTO users SELECT i, 'Ada Lovelace', 'Oslo' FROM generate_series(1, 700) AS i");
    // Slow enough that the signals are read while it works.
    settings.batch_rows = 50;
    settings.rows_per_second = 200;
    settings.signals.at("replica_lag").goal = 0.2;
    settings.signals.at("replica_lag").limit = 0.5;
    settings.signals.at("commit_latency").on = false;
  }

  void apply() {
    const auto product = make_postgres_product();
    const auto store = product->open({.url = database.url()});
    ReadMigration read = read_migration("0001_people.toml", kSplitPeople);
    Engine(EngineParts{.store = *store,
                       .clock = clock,
                       .observer = observer,
                       .settings = settings,
                       .operated_by = {.name = "ada", .host = "ops3", .pid = 1},
                       .stop = {}})
        .apply(read.migration.value(), {}, {});
  }

  PostgresServer server{{.sharing = Sharing::own}};
  PostgresClient replica;
  PostgresDatabase database;
  SystemClock clock;
  Settings settings = default_settings();
  Witness observer;
};

TEST_F(PostgresReplica, that_is_behind_holds_the_backfill_until_it_has_caught_up) {
  int held = 0;
  observer.on_batch = [&] {
    const BatchProgress& last = observer.batches.back();
    if (observer.batches.size() == 2) replica.execute("SELECT pg_wal_replay_pause()");
    if (last.duty > 0) return;
    EXPECT_THAT(last.slowed_by, StartsWith("replica_lag "));
    EXPECT_THAT(last.slowed_by, HasSubstr(" on r2 (goal 0.2 s, limit 0.5 s)"));
    if (++held == 3) replica.execute("SELECT pg_wal_replay_resume()");
  };
  apply();
  EXPECT_GE(held, 3);
  EXPECT_EQ(database.value("SELECT count(*) FROM users WHERE first_name IS NULL"), "0");
}

}  // namespace
}  // namespace ratchet::testing
