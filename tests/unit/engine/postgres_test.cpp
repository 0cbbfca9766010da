// The engine on a real PostgreSQL server: what it does outside of transactions, while it waits for
// locks, and when it loses its connections.
#include <gmock/gmock.h>

#include <iostream>

#include "postgres/dialect.hpp"
#include "support/chance.hpp"
#include "support/postgres/proxy.hpp"
#include "unit/engine/postgres_workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kCommitsMax = 200;
constexpr auto kId = kPeopleId;
constexpr auto kUniqueIndexIsValid =
    "SELECT indisvalid FROM pg_index WHERE indexrelid = 'users_city'::regclass";
constexpr auto kFill = R"toml(
[[change]]
action = "add_column"
table = "users"
column = "country"
type = "text"
fill = "'nowhere'"
)toml";

TEST_F(PostgresEngine, goes_there_and_back) {
  const auto before = schema();
  apply(kSplitPeople);
  EXPECT_EQ(value("SELECT last_name FROM users WHERE id = 2"), "Hopper");
  engine().contract(kId, {});
  database.execute("UPDATE users SET last_name = 'Byron' WHERE id = 1");
  engine().rollback(kId);
  EXPECT_EQ(schema(), before);
  EXPECT_EQ(value("SELECT name FROM users WHERE id = 1"), "Ada Byron");
}

// Every kind of work outside of transactions, in verify and in contract.
TEST_F(PostgresEngine, takes_back_what_was_validated_and_built_on_the_way) {
  const auto before = schema();
  apply(R"toml(
[allow]
check_rejects_old_writes = "the application writes neither"

[[change]]
action = "set_not_null"
table = "users"
column = "city"

[[change]]
action = "add_constraint"
table = "users"
constraint = "users_name_given"
check = "name <> ''"
)toml");
  engine().contract(kId, {});
  EXPECT_EQ(value("SELECT attnotnull FROM pg_attribute WHERE attrelid = 'users'::regclass AND "
                  "attname = 'city'"),
            "t");
  EXPECT_EQ(value("SELECT convalidated FROM pg_constraint WHERE conname = 'users_name_given'"),
            "t");
  engine().rollback(kId);
  EXPECT_EQ(schema(), before);
}

TEST_F(PostgresEngine, fills_the_partitions_of_a_table) {
  database.execute(
      "CREATE TABLE orders (id int, region text, total text) PARTITION BY LIST (region);"
      "CREATE TABLE orders_north PARTITION OF orders FOR VALUES IN ('north');"
      "CREATE TABLE orders_rest PARTITION OF orders DEFAULT;"
      "INSERT INTO orders SELECT i, CASE WHEN i % 3 = 0 THEN 'north' ELSE 'west' END, i::text "
      "FROM generate_series(1, 300) AS i");
  apply(R"toml(
[[change]]
action = "replace_columns"
table = "orders"
columns = ["total"]
into = [{ name = "amount", type = "bigint" }]
forward.amount = "total::bigint"
backward.total = "amount::text"
)toml");
  EXPECT_EQ(value("SELECT count(*) FROM orders WHERE amount IS DISTINCT FROM id"), "0");
  engine().contract(kId, {});
  engine().rollback(kId);
  EXPECT_EQ(value("SELECT count(*) FROM orders WHERE total IS DISTINCT FROM id::text"), "0");
}

TEST_F(PostgresEngine, index_that_was_built_outside_of_transactions_is_its_own) {
  const auto before = schema();
  apply(kIndex);
  EXPECT_EQ(value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'users_city'::regclass"),
            "t");
  engine().rollback(kId);
  EXPECT_EQ(schema(), before);
}

TEST_F(PostgresEngine, index_of_the_same_name_by_somebody_else_is_not_taken_over) {
  engine().init();
  database.execute("CREATE INDEX users_city ON users (name)");
  EXPECT_THROW(apply(kIndex), Error);
}

TEST_F(PostgresEngine, rows_that_a_unique_index_would_refuse_are_told_before_it_is_built) {
  const auto before = schema();
  database.execute("INSERT INTO users VALUES (3, 'Alan Turing', 'Oslo')");
  const Error error = error_of([&] { apply(kUniqueIndex); });
  EXPECT_EQ(error.kind(), ErrorKind::diverged) << error.message();
  EXPECT_THAT(error.message(), HasSubstr("users_city"));
  EXPECT_EQ(value("SELECT to_regclass('users_city') IS NULL"), "t");
  database.execute("DELETE FROM users WHERE id = 3");
  apply(kUniqueIndex);
  EXPECT_EQ(value(kUniqueIndexIsValid), "t");
  engine().rollback(kId);
  EXPECT_EQ(schema(), before);
}

// After they were looked for: it is CONCURRENTLY that finds them, and leaves an INVALID index.
TEST_F(PostgresEngine, duplicates_that_come_before_a_unique_index_is_built_leave_nothing_behind) {
  const auto before = schema();
  faults.before_outside = [this] {
    faults.before_outside = nullptr;
    database.execute("INSERT INTO users VALUES (3, 'Alan Turing', 'Oslo')");
  };
  EXPECT_THAT(error_of([&] { apply(kUniqueIndex); }).message(), HasSubstr("users_city"));
  EXPECT_FALSE(faults.before_outside);
  EXPECT_EQ(value("SELECT to_regclass('users_city') IS NULL"), "t");
  database.execute("DELETE FROM users WHERE id = 3");
  apply(kUniqueIndex);
  EXPECT_EQ(value(kUniqueIndexIsValid), "t");
  engine().rollback(kId);
  EXPECT_EQ(schema(), before);
}

TEST_F(PostgresEngine, constraint_that_old_rows_break_leaves_nothing_behind) {
  const auto before = schema();
  apply(R"toml(
[allow]
check_rejects_old_writes = "the application writes none"

[[change]]
action = "add_constraint"
table = "users"
constraint = "nobody_in_bonn"
check = "city <> 'Bonn'"
)toml");
  EXPECT_THAT(error_of([&] { engine().contract(kId, {}); }).message(), HasSubstr("nobody_in_bonn"));
  EXPECT_EQ(value("SELECT count(*) FROM pg_constraint WHERE conname = 'nobody_in_bonn'"), "0");
  engine().rollback(kId);
  EXPECT_EQ(schema(), before);
}

TEST_F(PostgresEngine, nothing_runs_outside_while_a_gate_is_closed) {
  apply(R"toml(
[[change]]
action = "set_not_null"
table = "users"
column = "city"
repair = "'Nowhere'"
)toml");
  database.execute("ALTER TABLE users DISABLE TRIGGER USER");
  const auto before = schema();
  const Error error = error_of([&] { engine().contract(kId, {}); });
  EXPECT_EQ(schema(), before) << error.message();
}

struct Killing {
  const char* name;
  const char* toml;
  Moment moment;
};
// In three parts, each of every third commit. Of those, in a run one of three by the seed; all of
// them in a soak.
constexpr int kParts = 3;
constexpr int kStride = 3;
class PostgresKilling : public PostgresEngine,
                        public ::testing::WithParamInterface<std::tuple<Killing, int>> {
 protected:
  // False when it came to its end first.
  bool is_killed_at(int commit) {
    const Killing& killing = std::get<Killing>(GetParam());
    faults = {.die_at = commit, .moment = killing.moment};
    bool killed = false;
    try {
      apply(killing.toml);
    } catch (const Killed&) {
      killed = true;
    }
    faults = {};
    return killed;
  }
  const char* toml() const { return std::get<Killing>(GetParam()).toml; }
  int first_commit() const {
    return std::get<int>(GetParam()) + kParts * static_cast<int>(seed_ % stride_);
  }
  int between_commits() const { return kParts * static_cast<int>(stride_); }

 private:
  static std::uint64_t said(std::uint64_t seed) {
    std::cout << "seed " << seed << " (RATCHET_SEED)\n";
    return seed;
  }

  std::uint64_t stride_ = soak_factor() > 1 ? 1 : kStride;
  std::uint64_t seed_ = said(chosen_seed());
};

TEST_P(PostgresKilling, anywhere_ends_as_if_nobody_had) {
  const auto before = schema();
  apply(toml());
  const auto there = schema();
  engine().rollback(kId);
  int commit = first_commit();
  for (bool killed = true; killed && commit < kCommitsMax; commit += between_commits()) {
    SCOPED_TRACE(commit);
    killed = is_killed_at(commit);
    apply(toml());
    ASSERT_EQ(schema(), there);
    engine().rollback(kId);
    ASSERT_EQ(schema(), before);
  }
  EXPECT_GT(commit, 10);
}

TEST_P(PostgresKilling, anywhere_leaves_a_way_back) {
  const auto before = schema();
  engine().init();
  int commit = first_commit();
  for (bool killed = true; killed && commit < kCommitsMax; commit += between_commits()) {
    SCOPED_TRACE(commit);
    killed = is_killed_at(commit);
    if (value("SELECT count(*) FROM ratchet.migration") == "0") continue;
    engine().rollback(kId);
    ASSERT_EQ(schema(), before);
  }
  EXPECT_GT(commit, 10);
}

INSTANTIATE_TEST_SUITE_P(
    Postgres, PostgresKilling,
    ::testing::Combine(::testing::Values(Killing{"IndexBefore", kIndex, Moment::before_commit},
                                         Killing{"IndexAfter", kIndex, Moment::after_commit},
                                         Killing{"FillAfter", kFill, Moment::after_commit},
                                         Killing{"SplitBefore", kSplitPeople,
                                                 Moment::before_commit},
                                         Killing{"SplitAfter", kSplitPeople, Moment::after_commit}),
                       ::testing::Range(1, 1 + kParts)),
    [](const auto& tested) {
      return std::get<Killing>(tested.param).name + std::to_string(std::get<int>(tested.param));
    });

TEST_F(PostgresEngine, lock_that_is_not_to_be_had_ends_with_its_holder_and_nothing_half_done) {
  const auto before = schema();
  PostgresClient client = database.client();
  client.execute("SET application_name = 'report'; BEGIN; SELECT FROM users");
  const Error error = error_of([&] { apply(kSplitPeople); });
  EXPECT_EQ(error.kind(), ErrorKind::gave_up_waiting);
  EXPECT_THAT(error.message(), HasSubstr("(report), idle in transaction"));
  EXPECT_FALSE(observer.waits.empty());
  client.execute("COMMIT");
  EXPECT_EQ(schema(), before);
  apply(kSplitPeople);
  EXPECT_EQ(value("SELECT first_name FROM users WHERE id = 1"), "Ada");
}

TEST_F(PostgresEngine, goes_on_when_its_connections_are_cut) {
  int cut = 0;
  observer.on_batch = [&] {
    if (++cut > 2) return;
    database.execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = "
        "current_database() AND pid <> pg_backend_pid()");
  };
  apply(kSplitPeople);
  EXPECT_GT(cut, 1);
  EXPECT_EQ(value("SELECT count(*) FROM users WHERE first_name IS NULL"), "0");
}

TEST(PostgresEngineOnItsOwnServer, goes_on_after_a_crash_of_the_server) {
  PostgresServer server({.sharing = Sharing::own});
  PostgresDatabase database(server);
  database.execute(kPeople);
  ManualClock clock{from_iso("2026-11-22T15:00:00.000Z")};
  Witness observer;
  const Settings settings;
  int crashes = 0;
  observer.on_batch = [&] {
    if (++crashes > 1) return;
    server.kill();
    server.start_again();
  };
  const auto store = make_postgres_product()->open({.url = database.url()});
  Engine engine({.store = *store,
                 .clock = clock,
                 .observer = observer,
                 .settings = settings,
                 .operated_by = {"ada", "ops3", 1},
                 .stop = {}});
  const ReadMigration read = read_migration(std::string(kId) + ".toml", kSplitPeople);
  engine.apply(*read.migration, {}, {});
  EXPECT_GT(crashes, 1);
  EXPECT_EQ(database.client().value("SELECT last_name FROM users WHERE id = 2"), "Hopper");
}

class PostgresCommit : public PostgresEngine, public ::testing::WithParamInterface<Cut> {
 protected:
  // An apply and a rollback for each commit of an apply, whose wire is cut there; the engine gets
  // through all of them.
  void cut_at_every_commit(Proxy& proxy, Afterwards afterwards) {
    const auto before = schema();
    for (int commit = 1; commit < kCommitsMax; commit += kParts) {
      SCOPED_TRACE(commit);
      Engine& cut_off = engine_at(proxy.url(database.name()));
      faults = {.before_commit = [&](int number) {
        if (number == commit) proxy.cut(GetParam(), afterwards);
      }};
      const int cuts = proxy.cuts();
      cut_off.apply(migration(kSplitPeople), {}, {});
      faults = {};
      ASSERT_EQ(value("SELECT count(*) FROM users WHERE first_name IS NULL"), "0");
      engine().rollback(kId);
      ASSERT_EQ(schema(), before);
      if (proxy.cuts() > cuts) continue;
      EXPECT_GT(commit, 10);
      return;
    }
    ADD_FAILURE() << "it commits for ever";
  }
};

TEST_P(PostgresCommit, that_nobody_hears_of_is_looked_up) {
  Proxy proxy(database.port());
  cut_at_every_commit(proxy, Afterwards::works);
}

// Nobody can be asked what became of it before the store answers again; nobody has to give the
// command again for that.
TEST_P(PostgresCommit, that_cannot_be_looked_up_is_gone_on_from_when_the_store_answers) {
  engine().init();
  Proxy proxy(database.port());
  observer.on_wait = [&](const WaitProgress&) { proxy.work_again(); };
  cut_at_every_commit(proxy, Afterwards::refuses);
}

// The engine has been told that the batch is committed, and the crash may take it away all the
// same.
TEST_F(PostgresEngine, a_batch_that_a_crash_of_the_server_takes_away_is_done_again) {
  PostgresServer server({.sharing = Sharing::own});
  PostgresDatabase shop(server);
  shop.execute(kPeople);
  shop.execute(
      "INSERT INTO users SELECT i, 'Ada L' || i, 'Oslo' FROM generate_series(3, 3000) AS i");
  settings.batch_rows = 500;
  int crashes = 0;
  observer.on_batch = [&] {
    if (observer.batches.back().rows_changed == 0 || ++crashes > 3) return;
    server.kill();
    server.start_again();
  };
  engine_at(shop.url()).apply(migration(kSplitPeople), {}, {});
  EXPECT_GE(crashes, 3);
  shop.connect_anew();
  EXPECT_EQ(shop.value("SELECT sum(rows_changed) FROM ratchet.segment"), "3000");
  EXPECT_EQ(shop.value("SELECT count(*) FROM users WHERE first_name IS NULL"), "0");
}

INSTANTIATE_TEST_SUITE_P(Postgres, PostgresCommit,
                         ::testing::Values(Cut::before_commit, Cut::after_commit),
                         [](const auto& tested) {
                           return tested.param == Cut::before_commit ? "Before" : "After";
                         });

}  // namespace
}  // namespace ratchet::testing
