// A real streaming replica: a backfill gives way to one that is behind, a comparison reads on one.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "migration/setting_table.hpp"
#include "postgres/dialect.hpp"
#include "support/postgres/database.hpp"
#include "unit/engine/postgres_workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr double kGoal = 50'000;  // bytes
constexpr double kLimit = 100'000;

class PostgresReplica : public ::testing::Test {
 protected:
  PostgresReplica()
      : replica(fmt::format("postgresql://postgres@127.0.0.1:{}/postgres", port)),
        database(server) {
    make_users(database);
    settings.batch_rows = 50;
    settings.signals.clear();
  }

  // An update of a row writes more than two kilobytes.
  static void make_users(PostgresDatabase& in) {
    in.execute(
        "CREATE TABLE users (id int PRIMARY KEY, name text, city text);"
        "INSERT INTO users SELECT i, 'Ada Lovelace', repeat('x', 1900) "
        "FROM generate_series(1, 500) AS i");
  }

  Engine engine(Store& store) {
    return Engine({.store = store,
                   .clock = clock,
                   .observer = observer,
                   .settings = settings,
                   .operated_by = {.name = "ada", .host = "ops3", .pid = 1},
                   .stop = {},
                   .other_store = [this](const std::string& name) -> Store& {
                     EXPECT_EQ(name, "r2");
                     return *on_replica;
                   }});
  }
  void apply(PostgresDatabase& in) {
    const auto store = product->open({.url = in.url()});
    ReadMigration read = read_migration("0001_people.toml", kSplitPeople);
    engine(*store).apply(read.migration.value(), {}, {});
    EXPECT_EQ(in.value("SELECT count(*) FROM users WHERE first_name IS NULL"), "0");
  }

  double bytes_behind() {
    return std::stod(database.value(
        "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) FROM pg_stat_replication"));
  }
  void stand_still() { replica.execute("SELECT pg_wal_replay_pause()"); }
  void catch_up() {
    replica.execute("SELECT pg_wal_replay_resume()");
    database.await_value(
        "SELECT true FROM pg_stat_replication "
        "WHERE replay_lsn >= pg_current_wal_lsn()");
  }

  std::unique_ptr<Product> product = make_postgres_product();
  PostgresServer server{{.sharing = Sharing::own}};
  int port = server.make_standby();
  PostgresClient replica;
  PostgresDatabase database;
  std::unique_ptr<Store> on_replica;
  SystemClock clock;
  Settings settings = default_settings();
  Witness observer;
};

// A replica that gets on only while the run stands still for it, so that it is behind by what the
// run writes until it looks: once a second. Nothing keeps a run that does not look from leaving it
// far behind.
TEST_F(PostgresReplica, that_is_behind_holds_the_backfill_until_it_has_caught_up) {
  settings.rows_per_second = 200;
  settings.signals["replica_bytes"] = {.on = true, .goal = kGoal, .limit = kLimit};
  double worst = 0;
  int held = 0;
  observer.on_batch = [&] {
    const BatchProgress& last = observer.batches.back();
    if (observer.batches.size() == 2) stand_still();
    worst = std::max(worst, bytes_behind());
    if (last.duty > 0) return;
    ++held;
    EXPECT_THAT(last.slowed_by, AllOf(StartsWith("replica_bytes "),
                                      HasSubstr(" on r2 (goal 50 kB, limit 100 kB)")));
    catch_up();
    stand_still();
  };
  apply(database);
  EXPECT_GE(held, 1);
  EXPECT_LT(worst, 10 * kLimit);
  catch_up();

  PostgresDatabase other(server);
  make_users(other);
  catch_up();
  stand_still();
  settings.rows_per_second = 0;
  settings.signals.clear();
  observer.on_batch = nullptr;
  apply(other);
  EXPECT_GT(bytes_behind(), 10 * kLimit);
  replica.execute("SELECT pg_wal_replay_resume()");
}

// What was broken a moment ago is not there yet when the command begins.
TEST_F(PostgresReplica, that_is_behind_is_waited_for_before_rows_are_compared_on_it) {
  settings.verify_workers = 2;
  apply(database);
  catch_up();
  on_replica = product->open(
      {.url = fmt::format("postgresql://postgres@127.0.0.1:{}/{}", port, database.name())});
  stand_still();
  database.execute(
      "ALTER TABLE users DISABLE TRIGGER USER; UPDATE users SET last_name = 'X' WHERE id = 7;"
      "DO $$ DECLARE each name; BEGIN FOR each IN SELECT tgname FROM pg_trigger WHERE tgrelid = "
      "'users'::regclass LOOP EXECUTE format('ALTER TABLE users ENABLE ALWAYS TRIGGER %I', each); "
      "END LOOP; END $$");
  settings.verify_replica = "r2";
  observer.on_wait = [&](const WaitProgress&) { replica.execute("SELECT pg_wal_replay_resume()"); };
  const auto store = product->open({.url = database.url()});
  EXPECT_THROW(engine(*store).verify("0001_people", VerifyDepth::full), Error);
  EXPECT_FALSE(observer.waits.empty());
  const auto found = engine(*store).status_of("0001_people", {}).value().certificates;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].broken, 1);
  EXPECT_THAT(found[0].snapshot, EndsWith(" on r2"));
}

TEST_F(PostgresReplica, store_that_is_no_replica_of_this_one_is_not_compared_on) {
  apply(database);
  PostgresDatabase other(server);
  on_replica = product->open({.url = other.url()});
  settings.verify_replica = "r2";
  const auto store = product->open({.url = database.url()});
  try {
    engine(*store).verify("0001_people", VerifyDepth::full);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_THAT(error.message(), HasSubstr("has no journal of ratchet: it is no replica of"));
  }
}

}  // namespace
}  // namespace ratchet::testing
