// What PostgreSQL tells of its load, on real servers: one look at each signal, with what it has to
// show brought about.
#include "postgres/signals/signals.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "postgres/signals/replicas.hpp"
#include "postgres/store.hpp"
#include "support/postgres/database.hpp"

namespace ratchet::postgres {
namespace {

using ratchet::testing::PostgresClient;
using ratchet::testing::PostgresDatabase;
using ratchet::testing::PostgresServer;
using ratchet::testing::Sharing;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kUsers =
    "CREATE TABLE users (id int PRIMARY KEY, name text);"
    "INSERT INTO users SELECT i, 'Ada' FROM generate_series(1, 100) AS i;";

struct PostgresSignals : ::testing::Test {
  PostgresSignals() { database.execute(kUsers); }

  // One of them, with a state of its own.
  std::unique_ptr<Signal> signal(std::string_view name, std::vector<std::string> replicas = {}) {
    for (auto& each : make_signals({.session = *session,
                      .clock = clock,
                      .tables = {*parse_qualified_name("users")},
                      .replicas = std::move(replicas)})) {
      if (each->name() == name) return std::move(each);
    }
    throw std::runtime_error("no such signal");
  }
  SignalReading read(std::string_view name) { return signal(name)->read(); }

  PostgresDatabase database;
  SystemClock clock;
  std::unique_ptr<Product> product = make_postgres_product();
  std::unique_ptr<Store> store = product->open({.url = database.url()});
  std::unique_ptr<Session> session = store->connect();
};

TEST_F(PostgresSignals, CanAllBeReadWhereNothingIsTheMatter) {
  for (const auto& each : make_signals(
           {.session = *session, .clock = clock, .tables = {*parse_qualified_name("users")}})) {
    EXPECT_NO_THROW(each->read()) << each->name();
  }
  EXPECT_EQ(read("lock_waiters").value, 0);
  EXPECT_EQ(read("dead_tuples").value, 0);
  EXPECT_EQ(read("wraparound").value, 0);
}

TEST_F(PostgresSignals, LockWaitersAreThoseThatWaitForTheTable) {
  PostgresClient holder = database.client();
  PostgresClient waiter = database.client();
  holder.execute("BEGIN; LOCK TABLE users");
  waiter.begin_query("SELECT count(*) FROM users");
  database.await_lock_wait(waiter.backend_pid());
  EXPECT_EQ(read("lock_waiters").value, 1);
  holder.execute("ROLLBACK");
  waiter.finish();
  EXPECT_EQ(read("lock_waiters").value, 0);
}

TEST_F(PostgresSignals, LockWaitersAreAlsoThoseThatWaitForARow) {
  PostgresClient holder = database.client();
  PostgresClient first = database.client();
  PostgresClient second = database.client();
  holder.execute("BEGIN; UPDATE users SET name = 'Mia' WHERE id = 1");
  for (PostgresClient* each : {&first, &second}) {
    each->begin_query("UPDATE users SET name = 'Eva' WHERE id = 1");
    database.await_lock_wait(each->backend_pid());
  }
  EXPECT_EQ(read("lock_waiters").value, 2);
  holder.execute("ROLLBACK");
  first.finish();
  second.finish();
}

TEST_F(PostgresSignals, OldestXactNamesWhoHoldsTheHorizonBack) {
  PostgresClient old = database.client();
  old.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM users");
  const SignalReading reading = read("oldest_xact");
  EXPECT_GT(reading.value, 0);
  EXPECT_THAT(reading.detail, StartsWith("of pid " + std::to_string(old.backend_pid())));
  old.execute("ROLLBACK");
}

TEST_F(PostgresSignals, OldestXactCountsPreparedTransactions) {
  const std::string name = "left_" + database.name();
  database.execute("BEGIN; UPDATE users SET name = 'Mia' WHERE id = 1; PREPARE TRANSACTION '" +
                   name + "'");
  EXPECT_EQ(read("oldest_xact").detail, "of prepared transaction " + name);
  database.execute("ROLLBACK PREPARED '" + name + "'");
}

TEST_F(PostgresSignals, SlotWalIsWhatTheSlotFurthestBehindKeeps) {
  const std::string slot = "slow_" + database.name();
  database.execute("SELECT pg_create_physical_replication_slot('" + slot + "', true)");
  const double before = read("slot_wal").value.value();
  database.execute("CREATE TABLE filler AS SELECT repeat('x', 1000) FROM generate_series(1, 3000)");
  const SignalReading after = read("slot_wal");
  database.execute("SELECT pg_drop_replication_slot('" + slot + "')");
  EXPECT_GT(after.value.value(), before + 2'000'000);
  EXPECT_THAT(after.detail, StartsWith("for slot "));
}

TEST_F(PostgresSignals, WalRateIsWhatWasWrittenSinceTheLastLook) {
  const auto rate = signal("wal_rate");
  EXPECT_EQ(rate->read().value, 0);
  database.execute("CREATE TABLE filler AS SELECT repeat('x', 1000) FROM generate_series(1, 3000)");
  EXPECT_GT(rate->read().value.value(), 0);
}

TEST_F(PostgresSignals, SessionsAreThoseInTheMiddleOfAStatement) {
  const double before = read("sessions").value.value();
  PostgresClient holder = database.client();
  PostgresClient waiter = database.client();
  holder.execute("BEGIN; LOCK TABLE users");
  waiter.begin_query("SELECT count(*) FROM users");
  database.await_lock_wait(waiter.backend_pid());
  EXPECT_EQ(read("sessions").value, before + 1);
  holder.execute("ROLLBACK");
  waiter.finish();
}

TEST_F(PostgresSignals, OldestXactIsNotHeldUpByWhatRatchetReadsItself) {
  const auto snapshot = store->connect();
  const auto held = snapshot->begin(Access::read);
  held->query(sql("SELECT count(*) FROM public.users"));
  EXPECT_EQ(read("oldest_xact").value, 0);
}

TEST_F(PostgresSignals, FailWhereTheServerHasGone) {
  std::vector<std::string> names;
  for (const auto& each : make_signals({.session = *session, .clock = clock})) {
    names.emplace_back(each->name());
  }
  for (const std::string& name : names) {
    session = store->connect();
    const auto lost = signal(name);
    EXPECT_NO_THROW(lost->read()) << name;
    const std::string pid = session->name().substr(0, session->name().find(' '));
    database.execute("SELECT pg_terminate_backend(" + pid + ")");
    database.await_value(
        "SELECT true WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = " + pid + ")");
    EXPECT_THROW(lost->read(), Error) << name;
  }
}

TEST_F(PostgresSignals, CommitLatencyIsAgainstTheLowestOfTheRun) {
  const auto latency = signal("commit_latency");
  for (int look = 0; look < 3; ++look) EXPECT_GT(latency->read().value.value(), 0);
}

TEST_F(PostgresSignals, WhatIsUnknowableSaysSo) {
  EXPECT_EQ(read("free_disk").value, std::nullopt);
  EXPECT_EQ(read("free_disk").detail, "the server is reached over a network");
  EXPECT_EQ(read("archive_queue").detail, "archive_mode is off");
}

TEST_F(PostgresSignals, WhatTheRoleMayNotSeeSaysHowItMay) {
  const std::string role = "plain_" + database.name();
  database.execute("CREATE ROLE \"" + role + "\" LOGIN");
  std::string url = database.url();
  url.replace(url.find("postgres@"), 9, role + "@");
  const auto plain = product->open({.url = url});
  session = plain->connect();
  const SignalReading oldest = read("oldest_xact");
  EXPECT_EQ(oldest.value, std::nullopt);
  EXPECT_EQ(oldest.detail, "role " + role +
                               " may not see others' transactions: GRANT "
                               "pg_read_all_stats TO " +
                               role);
  for (const char* name : {"replica_lag", "slot_wal", "lock_waiters", "dead_tuples"}) {
    EXPECT_EQ(read(name).value, 0) << name;
  }
  EXPECT_GT(read("commit_latency").value.value(), 0);
  session.reset();
  database.execute("DROP ROLE \"" + role + "\"");
}

// A server of its own, for what has to be set up before it starts.
struct PostgresSignalsOfAServer : ::testing::Test {
  PostgresSignalsOfAServer() : database(server) {
    folder = database.value("SHOW data_directory");
    database.execute("ALTER SYSTEM SET archive_mode = on");
    database.execute("ALTER SYSTEM SET archive_command = 'false'");
    database.execute("ALTER SYSTEM SET autovacuum_naptime = '1s'");
    database.execute("ALTER SYSTEM SET unix_socket_directories = '" + folder + "'");
    server.kill();
    server.start_again();
    database.connect_anew();
    database.execute(kUsers);
  }

  SignalReading read(std::string_view name, const std::string& url) {
    const auto store = product->open({.url = url});
    const auto session = store->connect();
    for (const auto& each : make_signals(
             {.session = *session, .clock = clock, .tables = {*parse_qualified_name("users")}})) {
      if (each->name() == name) return each->read();
    }
    throw std::runtime_error("no such signal");
  }
  SignalReading read(std::string_view name) { return read(name, database.url()); }

  PostgresServer server{{.sharing = Sharing::own}};
  PostgresDatabase database;
  std::string folder;
  SystemClock clock;
  std::unique_ptr<Product> product = make_postgres_product();
};

TEST_F(PostgresSignalsOfAServer, ArchiveQueueIsWhatIsWrittenAndNotYetArchived) {
  for (int file = 0; file < 3; ++file) {
    database.execute("SELECT pg_logical_emit_message(true, 'x', 'x'), pg_switch_wal()");
  }
  database.await_value("SELECT last_failed_wal FROM pg_stat_archiver");
  EXPECT_GE(read("archive_queue").value, 2);
  database.execute("ALTER SYSTEM SET archive_command = 'true'");
  database.execute("SELECT pg_reload_conf(), pg_switch_wal()");
  database.await_value(
      "SELECT true FROM pg_stat_archiver WHERE last_archived_wal >= "
      "pg_walfile_name(pg_current_wal_lsn() - 16777216)");
  EXPECT_LE(read("archive_queue").value, 1);
}

// Where a table is small its share of dead rows says nothing; this one is large, and mostly a hole.
TEST_F(PostgresSignalsOfAServer, DeadTuplesAreTheShareOfALargeTable) {
  database.execute("ALTER TABLE users SET (autovacuum_enabled = off)");
  database.execute("UPDATE users SET name = 'Mia'");
  database.await_value("SELECT nullif(pg_stat_get_dead_tuples('users'::regclass), 0)");
  EXPECT_EQ(read("dead_tuples").value, 0);
  const std::string file = database.value("SELECT pg_relation_filepath('users')");
  std::filesystem::resize_file(std::filesystem::path(folder) / file, 1 << 30);
  const SignalReading reading = read("dead_tuples");
  EXPECT_EQ(reading.value, 0.5);
  EXPECT_EQ(reading.detail, "of users");
}

TEST_F(PostgresSignalsOfAServer, FreeDiskIsKnownBehindASocketAndCountsWhereItCouldBeFilled) {
  const std::string url = fmt::format("postgresql://postgres@/{}?host={}&port={}", database.name(),
                                      folder, database.port());
  EXPECT_EQ(read("free_disk", url).detail, "there is room for ten more of the database");
  const auto file =
      std::filesystem::path(folder) / "base" /
      database.value("SELECT oid FROM pg_database WHERE datname = current_database()") / "hole";
  std::ofstream(file) << "";
  std::filesystem::resize_file(file, std::filesystem::space(folder).available / 5);
  const SignalReading reading = read("free_disk", url);
  std::filesystem::remove(file);
  EXPECT_GT(reading.value, 0);
  EXPECT_LT(reading.value, 1);
}

// The vacuum that gives way to nobody, while it waits for a lock that somebody else holds.
TEST_F(PostgresSignalsOfAServer, WraparoundIsAVacuumThatIsAtWorkOnTheTable) {
  EXPECT_EQ(read("wraparound").value, 0);
  PostgresClient holder = database.client();
  holder.execute("BEGIN; LOCK TABLE users IN SHARE UPDATE EXCLUSIVE MODE");
  database.execute(
      "DO 'BEGIN FOR i IN 1..100001 LOOP PERFORM txid_current(); COMMIT; END LOOP; END'");
  // The lock that ALTER TABLE would need is taken.
  database.execute(
      "UPDATE pg_class SET reloptions = '{autovacuum_freeze_max_age=100000}' "
      "WHERE relname = 'users'");
  database.await_value(
      "SELECT pid FROM pg_stat_activity WHERE query LIKE "
      "'%users (to prevent wraparound)' AND wait_event_type = 'Lock'");
  EXPECT_EQ(read("wraparound").value, 1);
  holder.execute("ROLLBACK");
}

// A server of its own, with a replica that is really behind.
struct PostgresReplicas : ::testing::Test {
  PostgresReplicas() : replica_port(server.make_standby()), database(server) {
    store = product->open({.url = database.url()});
    session = store->connect();
  }

  std::string replica_url() const {
    return fmt::format("postgresql://postgres@127.0.0.1:{}/postgres", replica_port);
  }
  std::unique_ptr<Signal> signal(std::string_view name, std::vector<std::string> replicas) {
    for (auto& each :
         make_signals({.session = *session, .clock = clock, .replicas = std::move(replicas)})) {
      if (each->name() == name) return std::move(each);
    }
    throw std::runtime_error("no such signal");
  }
  void write() {
    database.execute(
        "DROP TABLE IF EXISTS filler; CREATE TABLE filler AS "
        "SELECT repeat('x', 1000) FROM generate_series(1, 2000)");
  }
  // Looks until the reading is one that is waited for; the last one else.
  SignalReading await(Signal& signal, const std::function<bool(double)>& is_it) {
    constexpr int kLooksMax = 1'000;
    SignalReading reading;
    for (int look = 0; look < kLooksMax; ++look) {
      reading = signal.read();
      if (is_it(reading.value.value())) break;
      clock.sleep(Milliseconds{10}, {});
    }
    return reading;
  }

  PostgresServer server{{.sharing = Sharing::own}};
  int replica_port;
  PostgresDatabase database;
  SystemClock clock;
  std::unique_ptr<Product> product = make_postgres_product();
  std::unique_ptr<Store> store;
  std::unique_ptr<Session> session;
};

TEST_F(PostgresReplicas, AreBehindWhileTheirReplayStandsStillAndNotAfterwards) {
  PostgresClient replica(replica_url());
  for (const bool is_named : {false, true}) {
    const std::vector<std::string> named =
        is_named ? std::vector{replica_url()} : std::vector<std::string>{};
    const auto lag = signal("replica_lag", named);
    const auto bytes = signal("replica_bytes", named);
    EXPECT_EQ(await(*lag, [](double seconds) { return seconds == 0; }).value, 0);
    replica.execute("SELECT pg_wal_replay_pause()");
    write();
    const SignalReading behind = await(*lag, [](double seconds) { return seconds > 0.3; });
    EXPECT_GT(behind.value, 0.3);
    EXPECT_THAT(behind.detail, is_named ? HasSubstr("on postgres@127.0.0.1") : HasSubstr("on r2"));
    EXPECT_GT(bytes->read().value, 1'000'000);
    replica.execute("SELECT pg_wal_replay_resume()");
    EXPECT_EQ(await(*lag, [](double seconds) { return seconds == 0; }).value, 0);
    EXPECT_EQ(await(*bytes, [](double left) { return left == 0; }).value, 0);
  }
  EXPECT_THROW(signal("replica_lag", {database.url()})->read(), Error) << "it is no replica";
  EXPECT_THROW(signal("replica_lag", {"postgresql://postgres@127.0.0.1:1/gone"})->read(), Error);
}

// A commit that waits for a replica is slow for every client.
TEST_F(PostgresReplicas, ThatCommitsWaitForRaiseTheirLatency) {
  PostgresClient replica(replica_url());
  const auto latency = signal("commit_latency", {});
  EXPECT_LE(latency->read().value, 2);
  replica.execute("ALTER SYSTEM SET recovery_min_apply_delay = '50ms'");
  replica.execute("SELECT pg_reload_conf()");
  database.execute("ALTER SYSTEM SET synchronous_standby_names = 'r2'");
  database.execute("ALTER SYSTEM SET synchronous_commit = 'remote_apply'");
  database.execute("SELECT pg_reload_conf()");
  EXPECT_GE(await(*latency, [](double times) { return times > 4; }).value, 4);
}

TEST(WrittenBefore, TellsSinceWhenAReplicaHasNotEverything) {
  WrittenBefore before;
  const SteadyTime start{std::chrono::seconds{100}};
  before.record(1'000, start);
  before.record(2'000, start + std::chrono::seconds{1});
  before.record(2'000, start + std::chrono::seconds{2});
  before.record(3'000, start + std::chrono::seconds{3});
  const SteadyTime now = start + std::chrono::seconds{10};
  EXPECT_EQ(before.seconds_behind(3'000, now), 0);
  EXPECT_EQ(before.seconds_behind(2'500, now), 7);
  EXPECT_EQ(before.seconds_behind(1'500, now), 9);
  EXPECT_EQ(before.seconds_behind(0, now), 10);
}

}  // namespace
}  // namespace ratchet::postgres
