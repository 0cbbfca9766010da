// What a backfill in place leaves behind on a real PostgreSQL server, and the VACUUM on its way.
#include <gmock/gmock.h>

#include "engine/space.hpp"
#include "migration/setting_table.hpp"
#include "postgres/dialect.hpp"
#include "unit/engine/postgres_workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

class PostgresSpace : public ::testing::Test {
 protected:
  PostgresSpace() {
    database.execute(
        "CREATE TABLE users (id int PRIMARY KEY, name text, city text) "
        "WITH (autovacuum_enabled = off);"
        "INSERT INTO users SELECT i, 'Ada Lovelace', 'Oslo' FROM generate_series(1, 5000) AS i;"
        "ANALYZE users");
  }

  void begin() { space.begin(*store->connect()->begin(Access::read), std::nullopt); }
  // Looks until it is so, for a while.
  bool becomes(const std::function<bool()>& is_so) {
    constexpr int kLooksMax = 1'000;
    for (int look = 0; look < kLooksMax && !is_so(); ++look) clock.sleep(Milliseconds{10}, {});
    return is_so();
  }

  PostgresDatabase database;
  SystemClock clock;
  Faults faults;
  std::unique_ptr<Store> store =
      std::make_unique<FaultStore>(make_postgres_product()->open({.url = database.url()}), faults);
  Space space{*store, {*parse_qualified_name("users")}};
};

TEST_F(PostgresSpace, is_told_beside_what_it_was_before) {
  begin();
  const SpaceProgress before = space.progress().value();
  EXPECT_GT(before.bytes_before, 100'000);
  EXPECT_EQ(before.dead_rows, 0);
  database.execute("UPDATE users SET name = 'Grace Hopper'");
  database.await_value("SELECT nullif(pg_stat_get_dead_tuples('users'::regclass), 0)");
  space.watch(Vacuuming::never);
  ASSERT_TRUE(becomes([&] { return space.progress()->dead_rows > 0; }));
  const SpaceProgress after = space.progress().value();
  EXPECT_EQ(after.dead_rows, 5'000);
  EXPECT_EQ(after.bytes_before, before.bytes_before);
  EXPECT_GT(after.bytes, before.bytes_before);
  EXPECT_EQ(after.vacuum, "");
}

TEST_F(PostgresSpace, is_freed_by_a_vacuum_for_which_the_work_stands_still) {
  begin();
  database.execute("UPDATE users SET name = 'Grace Hopper'");
  database.await_value("SELECT nullif(pg_stat_get_dead_tuples('users'::regclass), 0)");
  std::string held_by;
  faults.before_outside = [&] { held_by = space.held_by(); };
  space.watch(Vacuuming::where_due);
  ASSERT_TRUE(becomes([&] { return !space.progress()->vacuum.empty(); }));
  EXPECT_EQ(held_by, "VACUUM of users");
  EXPECT_EQ(space.held_by(), "");
  EXPECT_EQ(space.progress()->vacuum, "VACUUM has run once");
  // Before 15 the server hears of it a while later.
  database.await_value("SELECT 1 FROM pg_stat_user_tables WHERE n_dead_tup = 0");
}

// Whoever is stopped need not wait for it.
TEST_F(PostgresSpace, ends_its_vacuum_when_the_work_ends) {
  database.execute(
      "INSERT INTO users SELECT i, 'Ada', 'Bonn' FROM generate_series(5001, 60000) AS i;"
      "UPDATE users SET name = 'Grace Hopper'");
  database.await_value("SELECT nullif(pg_stat_get_dead_tuples('users'::regclass), 0)");
  // As slow as it can be.
  database.execute("ALTER DATABASE \"" + database.name() + "\" SET vacuum_cost_limit = 1");
  {
    Space ended{*store, {*parse_qualified_name("users")}};
    ended.begin(*store->connect()->begin(Access::read), std::nullopt);
    ended.watch(Vacuuming::where_due);
    database.await_value(
        "SELECT pid FROM pg_stat_activity WHERE query LIKE 'VACUUM%' "
        "AND state = 'active' AND datname = current_database()");
  }
  EXPECT_EQ(database.value("SELECT vacuum_count FROM pg_stat_user_tables"), "0");
}

TEST_F(PostgresSpace, of_somebody_else_is_not_vacuumed_and_says_why) {
  const std::string role = "plain_" + database.name();
  database.execute("CREATE ROLE \"" + role + "\" LOGIN; GRANT SELECT ON users TO \"" + role + "\"");
  std::string url = database.url();
  url.replace(url.find("postgres@"), 9, role + "@");
  const auto plain = make_postgres_product()->open({.url = url});
  const auto session = plain->connect();
  const Vacuum vacuum =
      plain->vacuum_of(*session->begin(Access::read), {*parse_qualified_name("users")});
  EXPECT_TRUE(vacuum.statements.empty());
  EXPECT_EQ(vacuum.refusal, "role " + role + " does not own public.users");
  database.execute("DROP OWNED BY \"" + role + "\"; DROP ROLE \"" + role + "\"");
}

// The whole way: the backfill stands still meanwhile, and misses no row afterwards, although what
// VACUUM frees is used for rows that it has already seen.
TEST_F(PostgresSpace, is_freed_while_a_backfill_is_under_way) {
  Settings settings = default_settings();
  settings.signals.clear();
  settings.batch_rows = 50;
  settings.vacuum = true;
  Witness observer;
  std::atomic<bool> has_begun = false;
  std::atomic<bool> was_seen = false;
  // Slow until then: what is dead is known to the server's statistics only after a while.
  observer.on_batch = [&] {
    if (!has_begun) clock.sleep(Milliseconds{100}, {});
    if (observer.batches.back().slowed_by == "VACUUM of users") was_seen = true;
  };
  faults.before_outside = [&] {
    has_begun = true;
    becomes([&] { return was_seen.load(); });
  };
  ReadMigration read = read_migration("0001_people.toml", kSplitPeople);
  Engine engine(EngineParts{.store = *store,
                            .clock = clock,
                            .observer = observer,
                            .settings = settings,
                            .operated_by = {.name = "ada", .host = "ops3", .pid = 1},
                            .stop = {}});
  engine.apply(read.migration.value(), {}, {});
  EXPECT_TRUE(was_seen);
  EXPECT_EQ(database.value("SELECT count(*) FROM users WHERE first_name IS NULL"), "0");
  EXPECT_THAT(engine.history({}), Contains(AllOf(Field(&Event::what, "space"),
                                                 Field(&Event::detail, HasSubstr("VACUUM has")))));
}

}  // namespace
}  // namespace ratchet::testing
